//! The driver of golmac's own machine, on a story of ours.

use std::path::Path;

use super::*;

fn game(name: &str) -> Game {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories").join(name);
    let story = Story::from_bytes(std::fs::read(&path).expect("it is in the repository")).expect("a story");
    Game::opened(path, story, Options::default())
}

fn begun(name: &str, limits: Limits) -> Driver {
    let mut driver = Driver::new(&Interpreter::Golmac, &game(name), Path::new("."), limits).expect("a driver");
    driver.begin().expect("it begins");
    driver
}

#[test]
fn a_story_has_the_window_of_regtest() {
    let Driver::InProcess(driver) = begun("screen.z5", Limits::default()) else { panic!("it is golmac's") };
    drop(driver);
    let machine = game("screen.z5").machine.expect("it was opened");
    assert_eq!((machine.screen().size().rows(), machine.screen().size().cols()), (40, 80));
}

#[test]
fn a_story_that_uses_up_its_instructions_is_stopped() {
    let limits = Limits { instructions: 100, ..Limits::default() };
    let game = game("eleven.z5");
    let mut driver = Driver::new(&Interpreter::Golmac, &game, Path::new("."), limits).expect("a driver");
    assert!(matches!(driver.begin(), Err(DriverError::TooLong(_))));
}

#[test]
fn an_input_that_is_not_wanted_changes_nothing() {
    let mut driver = begun("interchange.z5", Limits::default());
    for input in [Input::Timer, Input::File("x".to_owned()), Input::Hyperlink("1".to_owned())] {
        assert!(driver.send(&input).is_err(), "{input}");
    }
    driver.send(&Input::Line("look".to_owned())).expect("a line is wanted still");
    assert!(driver.seen().story.iter().any(|line| line.contains("cupboard")), "{:?}", driver.seen());
}

#[test]
fn a_name_of_a_file_leads_to_no_other_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("tests")).expect("a folder");
    std::fs::write(folder.path().join("save.qzl"), b"FORM").expect("written");
    let inside = folder.path().join("tests");
    let mut driver =
        Driver::new(&Interpreter::Golmac, &game("interchange.z5"), &inside, Limits::default()).expect("a driver");
    driver.begin().expect("it begins");
    driver.send(&Input::Line("restore".to_owned())).expect("it asks");
    driver.send(&Input::File("../save".to_owned())).expect("it fails, and goes on");
    assert!(driver.send(&Input::Line("look".to_owned())).is_ok());
}

#[test]
fn a_story_that_dies_says_why() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories/interchange.z5");
    let mut bytes = std::fs::read(&path).expect("it is in the repository");
    let start = usize::from(u16::from_be_bytes([bytes[6], bytes[7]]));
    bytes[start] = 0;
    let game = Game::opened(path, Story::from_bytes(bytes).expect("a story"), Options::default());
    let mut driver = Driver::new(&Interpreter::Golmac, &game, Path::new("."), Limits::default()).expect("a driver");
    assert!(matches!(driver.begin(), Err(DriverError::Died(_))));
    assert!(driver.has_ended());
    assert!(matches!(driver.send(&Input::Line("look".to_owned())), Err(DriverError::Ended)));
}
