//! The Markdown files that are part of the program.

use super::case::{Case, CaseError, read};

/// A file below `assets/standard`: its name and its text.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../assets/standard/", $name)))
    };
}

const FILES: &[(&str, &str)] = &[
    file!("opcodes/arithmetic.md"),
    file!("opcodes/branches.md"),
    file!("opcodes/calls.md"),
    file!("opcodes/decoding.md"),
    file!("opcodes/input.md"),
    file!("opcodes/objects.md"),
    file!("opcodes/printing.md"),
    file!("opcodes/saved.md"),
    file!("opcodes/screen.md"),
    file!("opcodes/sound.md"),
    file!("opcodes/stacks.md"),
    file!("opcodes/streams.md"),
    file!("opcodes/tables.md"),
    file!("opcodes/variables.md"),
    file!("opcodes/windows.md"),
    file!("rules/decoding.md"),
    file!("rules/dictionary.md"),
    file!("rules/header.md"),
    file!("rules/input.md"),
    file!("rules/interrupts.md"),
    file!("rules/objects.md"),
    file!("rules/robustness.md"),
    file!("rules/saved.md"),
    file!("rules/screen.md"),
    file!("rules/sound.md"),
    file!("rules/status.md"),
    file!("rules/streams.md"),
    file!("rules/tables.md"),
    file!("rules/text.md"),
    file!("rules/v6.md"),
    file!("rules/variables.md"),
];

/// All the suite's own cases, in the order of their files.
///
/// # Errors
/// Where one is not written as `assets/standard/README.md` says; a test holds that there are none.
pub fn cases() -> Result<Vec<Case>, CaseError> {
    let mut cases = Vec::new();
    for (name, text) in FILES {
        cases.extend(read(name, text)?);
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::FILES;

    #[test]
    fn every_file_of_cases_is_part_of_the_program() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/standard");
        let mut there = Vec::new();
        for folder in ["opcodes", "rules"] {
            for entry in std::fs::read_dir(root.join(folder)).expect("a folder of cases") {
                let name = entry.expect("an entry").file_name();
                there.push(format!("{folder}/{}", name.to_string_lossy()));
            }
        }
        there.sort();
        assert_eq!(FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), there);
    }
}
