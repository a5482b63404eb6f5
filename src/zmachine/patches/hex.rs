//! Bytes as people read them where the format is for people, `31 0c 77`, and as bytes elsewhere.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    match serializer.is_human_readable() {
        true => serializer.collect_str(&written(bytes)),
        false => bytes.serialize(serializer),
    }
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    match deserializer.is_human_readable() {
        true => read(&String::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("wants bytes such as \"31 0c 77\"")),
        false => Vec::deserialize(deserializer),
    }
}

fn written(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// Two digits a byte, and blanks between bytes.
fn read(text: &str) -> Option<Vec<u8>> {
    let byte = |digits: &str| match digits.len() {
        2 => u8::from_str_radix(digits, 16).ok(),
        _ => None,
    };
    text.split_ascii_whitespace().map(byte).collect()
}
