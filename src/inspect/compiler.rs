//! Which compiler made a story, by what it left in the file.

use std::fmt;

use serde::Serialize;

use super::subject::Subject;
use crate::story::Version;

/// A compiler of Z-code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// ZILCH and its assembler, from 1979 to 1989.
    Infocom,
    /// Inform 1 to 5, which leave no version.
    Inform5,
    Inform6,
    /// Through Inform 6.
    Inform7,
    /// ZAPF, the assembler of ZILF.
    Zilf,
    Dialog,
    Unknown,
}

/// What made a story, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compiler {
    pub family: Family,
    /// The version that it left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub evidence: String,
}

impl Compiler {
    pub fn of(subject: &Subject) -> Compiler {
        let header = subject.header();
        let made = |family, version: Option<&str>, evidence: &str| Compiler {
            family,
            version: version.map(str::to_owned),
            evidence: evidence.to_owned(),
        };
        if let [b'D', b'i', b'a', version @ ..] = subject.bytes(0x39, 7) {
            let version =
                std::str::from_utf8(version).ok().filter(|text| text.bytes().all(|b| b.is_ascii_alphanumeric()));
            return made(Family::Dialog, version, "\"Dia\" stands at $39");
        }
        if header.compiler == *b"ZAPF" {
            return made(Family::Zilf, None, "\"ZAPF\" stands at $3c");
        }
        if let Some(version) = header.inform_version() {
            if says_inform_7(subject) {
                return made(
                    Family::Inform7,
                    Some(version),
                    "it prints \"Inform 7\"; Inform 6 left its version at $3c",
                );
            }
            return made(Family::Inform6, Some(version), "its version stands at $3c");
        }
        let [century, decade, month, ..] = header.serial.0;
        let dated = header.serial.0.iter().all(u8::is_ascii_digit) && matches!(month, b'0' | b'1');
        match (century, decade) {
            (b'8', _) if dated => made(Family::Infocom, None, "the serial code is a date of Infocom's time"),
            (b'9', b'3'..=b'6') if dated && header.version >= Version::V3 => {
                made(Family::Inform5, None, "the serial code is a date when Inform left no version")
            }
            _ => made(Family::Unknown, None, "nothing in the header names one"),
        }
    }
}

/// Whether "Inform 7" is printed somewhere, as every game of Inform 7 does in its banner. Inform 7 uses no abbreviations unless told to.
fn says_inform_7(subject: &Subject) -> bool {
    /// Z-characters of "Inform 7": a shift before the capital and before the digit.
    const TEXT: [u16; 10] = [4, 14, 19, 11, 20, 23, 18, 0, 5, 15];
    /// Words that hold them, wherever they begin in the first.
    const WORDS: usize = 4;
    let holds = |words: &[u8]| {
        let words = words.as_chunks::<2>().0.iter().map(|word| u16::from_be_bytes(*word));
        let characters: Vec<u16> = words.flat_map(|word| [word >> 10 & 31, word >> 5 & 31, word & 31]).collect();
        characters.windows(TEXT.len()).any(|window| window == TEXT)
    };
    // "nf" and "or", or what stands for them where the text begins elsewhere, are rare enough to look closer only there.
    subject.story().image().windows(2 * WORDS).any(holds)
}

impl fmt::Display for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.family {
            Family::Infocom => "Infocom's (ZILCH)",
            Family::Inform5 => "Inform 5 or earlier",
            Family::Inform6 => "Inform 6",
            Family::Inform7 => "Inform 7, through Inform 6",
            Family::Zilf => "ZILF",
            Family::Dialog => "Dialog",
            Family::Unknown => "unknown",
        };
        match &self.version {
            Some(version) => write!(f, "{name} {version} ({})", self.evidence),
            None => write!(f, "{name} ({})", self.evidence),
        }
    }
}
