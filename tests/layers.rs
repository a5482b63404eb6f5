//! The layers of the library (ARCHITECTURE.md): who may use whom, and what the pure modules may not touch.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of dependency: each may use those before it, and itself.
const LAYERS: [&str; 12] = [
    "story", "zmachine", "inspect", "session", "settings", "library", "command", "plain", "remglk", "check",
    "pictures", "play",
];

/// The modules that do no I/O, read no clock and own no global state.
const PURE: [&str; 3] = ["story", "zmachine", "inspect"];

/// What those may not name.
const FORBIDDEN: [&str; 10] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time",
    "std::thread",
    // A group of names would hide the others.
    "use std::{",
    "static mut",
    "thread_local!",
    "println!",
];

/// The Rust files of a module, `name.rs` or `name/`.
fn files(module: &str) -> Vec<PathBuf> {
    fn walk(path: &Path, found: &mut Vec<PathBuf>) {
        if path.is_dir() {
            for entry in fs::read_dir(path).expect("a folder of the sources") {
                walk(&entry.expect("an entry of it").path(), found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path.to_owned());
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&source.join(module), &mut found);
    let single = source.join(format!("{module}.rs"));
    if single.exists() {
        found.push(single);
    }
    assert!(!found.is_empty(), "module {module} has no files");
    found
}

/// The lines of a file that are neither comments nor tests, with their numbers.
fn code(path: &Path) -> Vec<(usize, String)> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if matches!(name, "tests.rs" | "laws.rs" | "testing.rs")
        || path.components().any(|part| part.as_os_str() == "tests")
    {
        return Vec::new();
    }
    let text = fs::read_to_string(path).expect("a source file");
    let lines = text.lines().enumerate();
    lines
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]" || !text.contains("mod tests {"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line.to_owned()))
        .collect()
}

/// Whether a line has this path, and not only one that begins with its letters.
fn names(text: &str, path: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text.match_indices(path).any(|(at, _)| text.get(at + path.len()..).is_some_and(ends))
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    for (place, module) in LAYERS.iter().enumerate() {
        for path in files(module) {
            for (line, text) in code(&path) {
                for later in &LAYERS[place + 1..] {
                    if names(&text, &format!("crate::{later}")) || names(&text, &format!("super::{later}")) {
                        wrong.push(format!("{}:{line}: {}", path.display(), text.trim()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these point the wrong way:\n{}", wrong.join("\n"));
}

#[test]
fn pure_modules_touch_no_file_clock_thread_or_environment() {
    let mut wrong = Vec::new();
    for path in PURE.iter().flat_map(|module| files(module)) {
        for (line, text) in code(&path) {
            if FORBIDDEN.iter().any(|name| text.contains(name)) {
                wrong.push(format!("{}:{line}: {}", path.display(), text.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "pure modules may not do this:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_library_has_its_layer() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("src/lib.rs");
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, LAYERS, "src/lib.rs lists the modules in the order of dependency");
}
