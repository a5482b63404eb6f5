//! `golmac save`: what the command says, by its status too, and what it writes.

use super::*;

fn golmac(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_golmac"));
    command.arg("save").args(arguments).env("GOLMAC_DATA", folder);
    fed(command, "", folder)
}

#[track_caller]
fn check_command(folder: &Path, arguments: &[&str], status: i32, expected: &str) {
    let output = golmac(folder, arguments);
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}:\n{text}");
    assert!(text.contains(expected), "{arguments:?}: {expected:?} is not in:\n{text}");
}

#[test]
fn the_command_finds_the_story_beside_the_save_and_says_by_its_status_what_it_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let write = |name: &str, bytes: &[u8]| fs::write(path.join(name), bytes).expect("it is written");
    let save = save_of("interchange.z5");
    write("a.qzl", &save);
    check_command(path, &["a.qzl"], 2, "none at hand");
    write("b.qzl", &saved_after("interchange.z5", &["save"]));
    check_command(path, &["a.qzl", "b.qzl"], 2, "name it with --story");
    // Another game, a file that is no story, and the story in its Blorb.
    let mut other = story_bytes("interchange.z5");
    other[3] = 2;
    write("first.z5", &other);
    write("second.z5", b"no story");
    write("third.z3", &story_bytes("interchange.z3"));
    check_command(path, &["a.qzl"], 1, "the same release number and serial code");
    write("toy.zblorb", &blorb(&story_bytes("interchange.z5")));
    check_command(path, &["a.qzl"], 0, "toy.zblorb, version 5: which it is of");
    check_command(path, &["a.qzl", "--story", "first.z5"], 1, "another release, or another game");
    check_command(path, &["a.qzl", "--story", "second.z5"], 2, "second.z5");
    check_command(path, &["none.qzl"], 2, "there is no such file");
    check_command(path, &["."], 2, "it is a folder");
    check_command(path, &["b.qzl", "a.qzl"], 0, "pebble (");
    check_command(path, &["toy.zblorb"], 1, "It is a story file");
    check_command(path, &["toy.zblorb", "a.qzl"], 1, "toy.zblorb can't be compared");
    check_command(path, &["b.qzl", "a.qzl", "--convert", "c.qzl"], 2, "cannot be used with");
}

#[test]
fn saves_of_two_stories_are_named_with_theirs() {
    let folder = tempfile::tempdir().expect("a folder");
    for (save, name) in [("a.qzl", "interchange.z3"), ("b.qzl", "interchange.z5")] {
        fs::write(folder.path().join(save), save_of(name)).expect("a file");
        fs::write(folder.path().join(name), story_bytes(name)).expect("a file");
    }
    let out = golmac(folder.path(), &["a.qzl", "b.qzl"]);
    let errors = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{errors}");
    assert!(errors.contains("as interchange.z3 is") && errors.contains("as interchange.z5 is"), "{errors}");
}

#[test]
fn the_command_writes_a_mended_save_but_over_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let container = blorb(&story_bytes("interchange.z8"));
    fs::write(path.join("toy.zblorb"), &container).expect("it is written");
    fs::write(path.join("toy.z8"), story_bytes("interchange.z8")).expect("it is written");
    let spoilt = with_pc(&saved_against("interchange.z8", &save_of("interchange.z8"), &container), 1);
    fs::write(path.join("bad.qzl"), &spoilt).expect("it is written");
    fs::write(path.join("here.qzl"), b"precious").expect("it is written");
    let read = |name: &str| fs::read(path.join(name)).expect("it is there");

    check_command(path, &["bad.qzl"], 1, "all of that can be mended");
    check_command(path, &["bad.qzl", "--convert", "here.qzl"], 2, "there is a file here.qzl already");
    assert_eq!(read("here.qzl"), b"precious");
    check_command(path, &["bad.qzl", "--convert", "good.qzl"], 0, "Written:    good.qzl");
    check_restores(story("interchange.z8").story(), &read("good.qzl"));
    check_command(path, &["good.qzl", "--story", "toy.z8"], 0, "It is sound");
    check_command(path, &["bad.qzl", "--convert", "here.qzl", "--force"], 0, "Written:    here.qzl");
    assert_eq!(read("here.qzl"), read("good.qzl"));
    check_command(path, &["bad.qzl", "--convert", "no.qzl", "--story", "toy.z8"], 1, "not everything that is wrong");
    assert!(!path.join("no.qzl").exists());
    let left = fs::read_dir(path).expect("a folder").count();
    assert_eq!(left, 5, "no half-written file stays");
}
