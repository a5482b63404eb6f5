//! The machines that Infocom numbered (§11.1.3).

use serde::{Deserialize, Serialize};

macro_rules! interpreters {
    ($($variant:ident = $number:literal, $name:literal;)*) => {
        /// The machine that an interpreter says it runs on, byte $1E of the header from V4 on (§11.1.3).
        ///
        /// Beyond Zork chooses its character graphics by it, and the games of V6 much else.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "u8", into = "u8")]
        #[repr(u8)]
        pub enum InterpreterNumber {
            $(#[doc = $name] $variant = $number,)*
        }

        impl InterpreterNumber {
            /// Every machine, in the order of the numbers.
            pub const ALL: &[InterpreterNumber] = &[$(InterpreterNumber::$variant,)*];

            /// The machine's name, as Infocom wrote it.
            pub fn name(self) -> &'static str {
                match self {
                    $(InterpreterNumber::$variant => $name,)*
                }
            }
        }
    };
}

interpreters! {
    DecSystem20 = 1, "DECSystem-20";
    AppleIIe = 2, "Apple IIe";
    Macintosh = 3, "Macintosh";
    Amiga = 4, "Amiga";
    AtariSt = 5, "Atari ST";
    IbmPc = 6, "IBM PC";
    Commodore128 = 7, "Commodore 128";
    Commodore64 = 8, "Commodore 64";
    AppleIIc = 9, "Apple IIc";
    AppleIIgs = 10, "Apple IIgs";
    TandyColor = 11, "Tandy Color";
}

impl InterpreterNumber {
    /// The machine of a number, 1 to 11.
    pub fn from_byte(byte: u8) -> Option<InterpreterNumber> {
        InterpreterNumber::ALL.iter().copied().find(|machine| machine.number() == byte)
    }

    /// The number, 1 to 11.
    pub fn number(self) -> u8 {
        self as u8
    }
}

impl TryFrom<u8> for InterpreterNumber {
    type Error = &'static str;

    fn try_from(byte: u8) -> Result<InterpreterNumber, &'static str> {
        InterpreterNumber::from_byte(byte).ok_or("there is no interpreter of this number")
    }
}

impl From<InterpreterNumber> for u8 {
    fn from(machine: InterpreterNumber) -> u8 {
        machine.number()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_1_to_11() {
        let numbers: Vec<u8> = InterpreterNumber::ALL.iter().map(|machine| machine.number()).collect();
        assert_eq!(numbers, (1..=11).collect::<Vec<u8>>());
        assert_eq!(InterpreterNumber::from_byte(6).map(InterpreterNumber::name), Some("IBM PC"));
        assert_eq!([0, 12].map(InterpreterNumber::from_byte), [None, None]);
    }
}
