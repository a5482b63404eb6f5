//! Any text to the assembler.

use std::sync::LazyLock;

use golmac::story::{Story, Version};
use golmac::zmachine::isa::assemble::{Assembly, assemble, assemble_as};
use golmac::zmachine::isa::decode::decode;
use golmac::zmachine::isa::disassemble::disassemble;
use golmac::zmachine::isa::encode::{encode, text_of};
use golmac::zmachine::isa::table::OPCODES;
use golmac::zmachine::memory::Memory;

use super::choices::Choices;
use super::play;
use super::testbed::WORDLESS;

/// The first byte says what the others are: a text, or parts that a text is made of.
pub fn assembler(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let source = match first & 1 {
        0 => String::from_utf8_lossy(input).into_owned(),
        _ => parts(input),
    };
    let version = Version::ALL[usize::from(first >> 1) % 8];
    let assembly = match assemble_as(&source, version) {
        Ok(assembly) => assembly,
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && !said.contains(['\n', '\x1b']), "an error's text spoils a terminal: {said:?}");
            return;
        }
    };
    assert!(assembly.story.len() <= assembly.version.longest_story().max(Version::V3.longest_story()));
    // Bytes that are put over others spoil instructions, and so do tables that change what letters mean.
    if ![".poke", ".alphabet", ".unicode", ".extension", ".raw"].iter().any(|word| source.contains(word)) {
        comes_back(&assembly);
    }
    if let Ok(story) = Story::from_bytes(assembly.story) {
        play::in_steps(&story, input, WORDLESS, u64::MAX, 20_000);
    }
}

/// Every instruction decodes, encodes again to its bytes, and assembles again from its disassembly.
fn comes_back(assembly: &Assembly) {
    let version = assembly.version;
    let memory = Memory::new(assembly.story.clone().into(), 64);
    for (address, line) in assembly.lines.iter().take(200) {
        let Ok(instruction) = decode(&memory, version, *address) else {
            panic!("line {line} does not decode");
        };
        let bytes = encode(&instruction, version, &text_of(&memory, &instruction));
        let range = *address as usize..(address + instruction.size) as usize;
        assert_eq!(bytes.as_deref(), Ok(&assembly.story[range.clone()]), "line {line}");
        let text = disassemble(&instruction, &memory, version).to_string();
        assert!(!text.contains(|c: char| c.is_control()), "control characters in {text:?}");
        // A run has a word's number of bytes at most.
        let (runs, rest) = (address / 0x8000, address % 0x8000);
        let before = ".byte 32768*0\n".repeat(runs as usize);
        let source = format!(".version {version}\n.raw\n{before}.byte {rest}*0\n{text}\n");
        match assemble(&source) {
            Ok(again) => assert_eq!(again.story[*address as usize..], assembly.story[range], "line {line}: {text}"),
            Err(error) => panic!("line {line}: {text}: {error}"),
        }
    }
}

/// What a text may be made of, beside the opcodes.
const PARTS: &[&str] = &[
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    "sp",
    "local0",
    "local1",
    "g00",
    "gef",
    "0",
    "1",
    "5",
    "255",
    "256",
    "-1",
    "$ffff",
    "$10",
    "65535:b",
    "1:w",
    "'a'",
    "'\\'",
    "#a",
    "@a",
    "#r",
    "@r",
    "#o",
    "#t",
    "#s",
    "@s+2",
    "#a-1",
    "#\"lamp\"",
    "\"text^\"",
    "\"{1 0}\"",
    "\"\\z0ff\"",
    "\"\"",
    "\"é\"",
    " -> sp",
    " -> local0",
    " -> g00",
    " -> x",
    " ?rtrue",
    " ?~rfalse",
    " ?l",
    " ?~l",
    " ?l:s",
    " ?l:l",
    " ?$40",
    "\nl: ",
    "\nm: ",
    "?l",
    "?m",
    ".v ",
    "[sp]",
    "[local0]",
    "\n.routine r x y=5\n",
    "\n.routine main\n",
    "\n.main r\n",
    "\n.global x = 5\n",
    "\n.array a byte 10*0 \"text\"\n",
    "\n.array b word 1 #r 100*7\n",
    "\n.object o \"short name\" in p attributes 1 2\n",
    "\n.object p \"\"\n",
    "\n.property 5 word 1 #o\n",
    "\n.property 1 byte 7\n",
    "\n.default 5 1\n",
    "\n.dictionary \"lamp\" \"box\" data 1\n",
    "\n.separators \".,\"\n",
    "\n.abbreviation \"the \"\n",
    "\n.string s \"text\"\n",
    "\n.text \"text\"\n",
    "\n.byte ",
    "\n.word ",
    "\n.align 4\n",
    "\n.dynamic\n",
    "\n.static\n",
    "\n.high\n",
    "\n.raw\n",
    "\n.version 3\n",
    "\n.offsets 8 8\n",
    "\n.poke $1c 1 2\n",
    "\n.flags1 2\n",
    "\n.flags2 $10\n",
    "\n.serial \"123456\"\n",
    "\n.release 9\n",
    "\n.alphabet \"abcdefghijklmnopqrstuvwxyz\" \"ABCDEFGHIJKLMNOPQRSTUVWXYZ\" \"0123456789.,!?_#'/\\\\-:()\"\n",
    "\n.unicode \"éñ\"\n",
    "\n.terminators 129 255\n",
    "\n.extension 0 0 0\n",
    "65536*",
    "10*",
    "\n.align 65536\n",
    "; note\n",
    ":",
    "?",
    "~",
    "quit\n",
    "rtrue\n",
];

static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| OPCODES.iter().map(|row| row.name).collect());

/// A text of whole words.
fn parts(input: &[u8]) -> String {
    let mut choices = Choices::new(input);
    let mut text = String::new();
    while !choices.is_spent() {
        match choices.byte() {
            byte @ ..150 => text.push_str(PARTS[usize::from(byte) % PARTS.len()]),
            150..=255 => {
                text.push('\n');
                text.push_str(choices.one_of(&NAMES));
            }
        }
        text.push(' ');
    }
    text
}
