//! The library on real folders: what is found in them, what is passed over, and what stories are called.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::session::TurnNumber;
use crate::session::store::{NewSession, Store};
use crate::story::sounds::Aiff;
use crate::story::{GameId, Serial, Story, Usage, infocom};
use crate::zmachine::quetzal::SavedIdentity;

/// A story of version 5 that has just its header and an instruction.
fn z5(release: u16, serial: &[u8; 6]) -> Vec<u8> {
    let mut bytes = vec![0; 1024];
    bytes[0] = 5;
    bytes[2..4].copy_from_slice(&release.to_be_bytes());
    bytes[6..8].copy_from_slice(&0x300_u16.to_be_bytes());
    for (at, address) in [(0x08, 0x200_u16), (0x0A, 0x80), (0x0C, 0x100), (0x0E, 0x280)] {
        bytes[at..at + 2].copy_from_slice(&address.to_be_bytes());
    }
    bytes[0x12..0x18].copy_from_slice(serial);
    bytes[0x1A..0x1C].copy_from_slice(&256_u16.to_be_bytes());
    bytes[0x1C..0x1E].copy_from_slice(&0x1234_u16.to_be_bytes());
    // quit
    bytes[0x300] = 0xBA;
    bytes
}

fn chunk(id: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [id, &(data.len() as u32).to_be_bytes()[..], data].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

fn form(chunks: &[Vec<u8>]) -> Vec<u8> {
    let inside = [b"IFRS".to_vec(), chunks.concat()].concat();
    chunk(b"FORM", &inside)
}

/// A Blorb of a story, a record and a picture that is the cover.
fn blorb(story: &[u8], record: &str, picture: &[u8]) -> Vec<u8> {
    let story = chunk(b"ZCOD", story);
    let picture = chunk(b"PNG ", picture);
    let start = 12 + 8 + 4 + 2 * 12;
    let entry = |usage: &[u8; 4], number: u32, start: usize| {
        [usage, &number.to_be_bytes()[..], &(start as u32).to_be_bytes()].concat()
    };
    let index =
        [2_u32.to_be_bytes().to_vec(), entry(b"Exec", 0, start), entry(b"Pict", 7, start + story.len())].concat();
    let cover = chunk(b"Fspc", &7_u32.to_be_bytes());
    form(&[chunk(b"RIdx", &index), story, picture, cover, chunk(b"IFmd", record.as_bytes())])
}

fn record(title: &str, author: &str) -> String {
    format!(
        "<ifindex version=\"1.0\"><story><identification><ifid>ABCDEF12-0001</ifid></identification><bibliographic>\
         <title>{title}</title><author>{author}</author></bibliographic></story></ifindex>"
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A folder with these files.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Looks through folders to the end, in slices of a size.
fn scanned(folders: &[PathBuf], slice: usize) -> (Vec<Listed>, Vec<Trouble>) {
    let mut scan = Scan::new(folders);
    let mut found = Vec::new();
    while !scan.is_over() {
        found.extend(scan.step(slice));
    }
    (found, scan.troubles().to_vec())
}

/// What is found in a folder, as lines of name, title and author.
fn check(folder: &Path, expected: &[&str]) {
    for slice in [1, 1000] {
        let (mut found, troubles) = scanned(&[folder.to_owned()], slice);
        found.sort_by(|one, other| one.path.cmp(&other.path));
        let line = |story: &Listed| {
            let name = story.path.strip_prefix(folder).unwrap_or(&story.path).to_string_lossy().into_owned();
            format!("{name}: {} / {} / {:?}", story.title, story.author, story.titled_by)
        };
        assert_eq!(found.iter().map(line).collect::<Vec<_>>(), expected);
        assert_eq!(troubles, []);
    }
}

#[test]
fn stories_are_found_by_their_content_in_every_packing() {
    let zork = z5(88, b"840726");
    let own = z5(1, b"251101");
    let folder = folder(&[
        ("zork.data", zork.clone()),
        ("deep/er/lost_pig.z8", own.clone()),
        ("bronze.zblorb", blorb(&own, &record("Bronze &amp; Gold", "Somebody"), b"png")),
        ("plain.gblorb", blorb(&own, "<broken", b"png")),
        ("packed.z5.gz", gzip(&own)),
        ("packed.blorb.gz", gzip(&blorb(&own, &record("In a gzip", ""), b""))),
        ("one.zip", zip(&[("readme.txt", b"hello"), ("a.z5", &own)])),
        ("two.zip", zip(&[("a.z5", &own), ("b.z5", &own)])),
        ("beside.z5", own.clone()),
        ("beside.iFiction", record("Told beside", "A\u{9B} Nother").into_bytes()),
        (".hidden.z5", own.clone()),
        (".git/a.z5", own.clone()),
    ]);
    check(
        folder.path(),
        &[
            "beside.z5: Told beside / A Nother / FileBeside",
            "bronze.zblorb: Bronze & Gold / Somebody / Record",
            "deep/er/lost_pig.z8: Lost pig /  / FileName",
            "one.zip: One /  / FileName",
            "packed.blorb.gz: In a gzip /  / Record",
            "packed.z5.gz: Packed /  / FileName",
            "plain.gblorb: Plain /  / FileName",
            "zork.data: Zork I: The Great Underground Empire / Marc Blank and Dave Lebling / Releases",
        ],
    );
}

#[test]
fn what_is_no_story_is_passed_over() {
    let own = z5(1, b"251101");
    let far_start = |mut bytes: Vec<u8>| {
        bytes[6..8].copy_from_slice(&0xFFFF_u16.to_be_bytes());
        bytes
    };
    let mut no_tables = own.clone();
    no_tables[0x08..0x0E].fill(0);
    let folder = folder(&[
        ("text.txt", b"hello".to_vec()),
        ("empty.z5", Vec::new()),
        ("short.z5", vec![5; 63]),
        ("far.z5", far_start(own.clone())),
        ("cut.z5", own[..700].to_vec()),
        ("save.qzl", b"FORM\0\0\0\x04IFZS".to_vec()),
        ("pictures.blb", form(&[chunk(b"Fspc", &[0; 4])])),
        ("glulx.blorb", form(&[chunk(b"GLUL", &[0; 300])])),
        ("sound.bin", no_tables),
        ("noise.bin", (0..4000_u32).map(|i| (i * 7 + 3) as u8).collect()),
        ("bad.gz", vec![0x1F, 0x8B, 8, 0, 1, 2, 3]),
        ("bad.zip", b"PK\x03\x04nothing".to_vec()),
        ("bad.blorb", b"FORM\0\0\0\0IFRSZCOD\xFF\xFF\xFF\xFF".to_vec()),
    ]);
    check(folder.path(), &[]);
    // A name that says so is believed where the tables are odd.
    fs::write(folder.path().join("odd.z5"), fs::read(folder.path().join("sound.bin")).unwrap()).unwrap();
    check(folder.path(), &["odd.z5: Odd /  / FileName"]);
}

#[test]
fn a_story_without_a_checksum_is_known_by_its_sum() {
    let mut bytes = z5(5, b"251101");
    bytes[0x1C..0x1E].fill(0);
    let sum = bytes[64..].iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let folder = folder(&[("a.z5", bytes.clone()), ("b.zblorb", blorb(&bytes, "", b"")), ("c.z5.gz", gzip(&bytes))]);
    let (found, _) = scanned(&[folder.path().to_owned()], 10);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|story| story.game.checksum == sum), "{found:?}");
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_pipes_hold_nothing_up() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/story.z5", z5(1, b"251101"))]);
    symlink(folder.path(), folder.path().join("a/up")).unwrap();
    symlink("loop", folder.path().join("loop")).unwrap();
    symlink("nowhere", folder.path().join("gone.z5")).unwrap();
    symlink("a/story.z5", folder.path().join("a-link.z5")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.z5")).status().unwrap();
    assert!(pipe.success());
    let (found, troubles) = scanned(&[folder.path().to_owned(), folder.path().join("a")], 1);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(troubles, []);
}

#[test]
fn folders_are_gone_into_to_a_bounded_depth() {
    let deep = |depth: usize| format!("{}story.z5", "d/".repeat(depth));
    let folder = folder(&[(&deep(8), z5(1, b"251101")), (&deep(9), z5(2, b"251101"))]);
    let (found, _) = scanned(&[folder.path().to_owned()], 100);
    assert_eq!(found.iter().map(|story| story.game.release).collect::<Vec<_>>(), [1]);
}

#[test]
fn what_was_named_and_cannot_be_read_is_told() {
    let folder = folder(&[("a.z5", z5(1, b"251101")), ("b.txt", b"text".to_vec())]);
    let at = |name: &str| folder.path().join(name);
    let (found, troubles) = scanned(&[at("missing\u{1B}[2J"), at("b.txt"), at("a.z5"), at("a.z5")], 1);
    assert_eq!(found.len(), 1);
    let told: Vec<&str> = troubles.iter().map(|trouble| trouble.0.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("missing?[2J: "), "{told:?}");
    assert!(told[1].ends_with("b.txt: it is neither a folder nor a story"), "{told:?}");
}

#[test]
fn five_thousand_files_come_in_slices() {
    let folder = tempfile::tempdir().unwrap();
    let story = z5(1, b"251101");
    for number in 0..5000 {
        let name = if number % 5 == 0 { format!("story-{number}.z5") } else { format!("note-{number}.txt") };
        let bytes: &[u8] = if number % 5 == 0 { &story } else { b"note" };
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let mut scan = Scan::new(&[folder.path().to_owned()]);
    let (mut found, mut slices) = (0, 0);
    while !scan.is_over() {
        let slice = scan.step(256);
        assert!(slice.len() <= 256);
        found += slice.len();
        slices += 1;
    }
    assert_eq!(found, 1000);
    assert!(slices > 50, "{slices}");
}

#[test]
fn details_are_those_of_the_whole_story() {
    let own = z5(3, b"251101");
    let folder = folder(&[
        ("a/story.zblorb", blorb(&own, &record("In the Blorb", "Me"), b"the cover")),
        ("b/story.z5", own.clone()),
        ("b/cover.png", b"beside".to_vec()),
        ("c/story.z5", own.clone()),
        ("c/other.z5", own.clone()),
        ("c/cover.png", b"whose?".to_vec()),
        ("c/other.jpg", b"its own".to_vec()),
        ("d/bad.zblorb", blorb(&own, "<!DOCTYPE a>", b"")),
        ("e/bad.z5", vec![5; 80]),
    ]);
    let details = |name: &str| Details::of_file(&folder.path().join(name));
    let cover = |name: &str| details(name).unwrap().cover.map(|cover| cover.to_vec());
    let blorb = details("a/story.zblorb").unwrap();
    assert_eq!((blorb.title.as_str(), blorb.ifid.as_str(), blorb.length), ("In the Blorb", "ABCDEF12-0001", 1024));
    assert_eq!(cover("a/story.zblorb").as_deref(), Some(&b"the cover"[..]));
    assert_eq!(details("b/story.z5").unwrap().ifid, "ZCODE-3-251101-1234");
    assert_eq!(cover("b/story.z5").as_deref(), Some(&b"beside"[..]));
    assert_eq!(cover("c/story.z5"), None);
    assert_eq!(cover("c/other.z5").as_deref(), Some(&b"its own"[..]));
    assert!(matches!(details("d/bad.zblorb").unwrap().record_fault, Some(MetadataError::Damaged(_))));
    assert!(matches!(details("e/bad.z5"), Err(DetailsError::Story(_))));
    assert!(matches!(details("f/missing.z5"), Err(DetailsError::File(_))));
    assert!(matches!(details("a"), Err(DetailsError::File(_))));
}

fn session(store: &mut Store, name: &str, game: GameId, path: &Path, played: i64) {
    let session = NewSession {
        name: name.to_owned(),
        game,
        ifid: String::new(),
        title: format!("Title of {name}"),
        path: path.to_owned(),
        options: Vec::new(),
        created: played,
    };
    store.begin(&session).unwrap();
}

fn game(release: u16, serial: &[u8; 6]) -> GameId {
    GameId { release, serial: Serial(*serial), checksum: 0x1234 }
}

#[test]
fn a_shelf_knows_where_the_stories_of_its_playthroughs_are() {
    let folder = folder(&[("there.z5", z5(1, b"251101")), ("moved.z5", z5(2, b"251101"))]);
    let mut store = Store::in_memory().unwrap();
    let built_in = Story::from_bytes(z5(9, b"251101")).unwrap();
    session(&mut store, "there", game(1, b"251101"), &folder.path().join("there.z5"), 40);
    session(&mut store, "moved", game(2, b"251101"), Path::new("/nowhere/moved.z5"), 30);
    session(&mut store, "own", game(9, b"251101"), Path::new(""), 20);
    session(&mut store, "older", game(8, b"251101"), Path::new(""), 10);
    session(&mut store, "zork", game(88, b"840726"), Path::new("/nowhere/zork.z5"), 5);
    let mut shelf = Shelf::new(built_in, store.sessions().unwrap());
    let stories = |shelf: &Shelf| shelf.recents.iter().map(|recent| shelf.story_of(recent)).collect::<Vec<_>>();
    let gone = |path: &str| Whereabouts::Gone(PathBuf::from(path));
    let there = Whereabouts::File(folder.path().join("there.z5"));
    let late = [Whereabouts::BuiltIn, gone(""), gone("/nowhere/zork.z5")];
    assert_eq!(stories(&shelf)[..2], [there.clone(), gone("/nowhere/moved.z5")]);
    assert_eq!(stories(&shelf)[2..], late);
    shelf.add(scanned(&[folder.path().to_owned()], 100).0);
    assert_eq!(stories(&shelf)[..2], [there, Whereabouts::File(folder.path().join("moved.z5"))]);
    assert_eq!(stories(&shelf)[2..], late);
    assert_eq!(shelf.recents[0].title, "Title of there");
    assert_eq!(shelf.recents[4].title, "Zork I: The Great Underground Empire");
    assert_eq!(shelf.recents[0].turn, TurnNumber(0));
}

#[test]
fn stories_are_sorted_by_title_without_articles_however_they_come() {
    let own = z5(1, b"251101");
    let names = ["the_end.z5", "Middle.z5", "a_start.z5", "zebra.z5", "an_apple.z5"];
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (*name, own.clone())).collect();
    let folder = folder(&files);
    let mut shelf = Shelf::new(Story::from_bytes(own).unwrap(), Vec::new());
    let mut scan = Scan::new(&[folder.path().to_owned()]);
    while !scan.is_over() {
        shelf.add(scan.step(1));
    }
    let titles: Vec<&str> = shelf.stories().iter().map(|story| story.title.as_str()).collect();
    assert_eq!(titles, ["An apple", "The end", "Middle", "A start", "Zebra"]);
}

#[test]
fn a_saved_game_finds_its_story() {
    let identity = |release: u16| SavedIdentity { release, serial: *b"251101", checksum: 0x1234 };
    let played = folder(&[("played.z5", z5(1, b"251101"))]);
    let saves = folder(&[("a.qzl", Vec::new()), ("beside.z5", z5(2, b"251101"))]);
    let library = folder(&[("x/y/far.zblorb", blorb(&z5(3, b"251101"), "", b"")), ("x/near.z5", z5(1, b"251101"))]);
    let mut store = Store::in_memory().unwrap();
    session(&mut store, "gone", game(3, b"251101"), Path::new("/nowhere/far.z5"), 9);
    session(&mut store, "played", game(1, b"251101"), &played.path().join("played.z5"), 8);
    let sessions = store.sessions().unwrap();
    let find = |identity| story_of_save(&saves.path().join("a.qzl"), identity, &sessions, &[library.path().to_owned()]);
    assert_eq!(find(identity(1)), Ok(played.path().join("played.z5")));
    assert_eq!(find(identity(2)), Ok(saves.path().join("beside.z5")));
    assert_eq!(find(identity(3)), Ok(library.path().join("x/y/far.zblorb")));
    let unknown = find(identity(4)).unwrap_err();
    assert!(unknown.to_string().contains("a story of release 4, serial code 251101"), "{unknown}");
    let known = find(SavedIdentity { release: 88, serial: *b"840726", checksum: 0xA129 }).unwrap_err();
    assert!(known.to_string().contains("Zork I: The Great Underground Empire (release 88"), "{known}");
}

#[test]
fn the_published_stories_have_their_titles() {
    let Some(stories) = std::env::var_os("GOLMAC_STORIES").map(PathBuf::from) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI=true, but GOLMAC_STORIES is not set");
        println!("skipped: GOLMAC_STORIES names no folder of published stories");
        return;
    };
    let (found, troubles) = scanned(std::slice::from_ref(&stories), 100);
    assert_eq!(troubles, []);
    let title = |name: &str| {
        let story = found.iter().find(|story| story.path.ends_with(name));
        story.map(|story| (story.title.as_str(), story.titled_by))
    };
    for (name, expected, by) in [
        ("zork1-r119-880429.z3", "Zork I: The Great Underground Empire", TitledBy::Releases),
        ("zork2-r63-860811.z3", "Zork II: The Wizard of Frobozz", TitledBy::Releases),
        ("zork3-r25-860811.z3", "Zork III: The Dungeon Master", TitledBy::Releases),
        ("advent.z5", "Adventure", TitledBy::Releases),
        ("awaken.z5", "The Awakening", TitledBy::Releases),
        ("detective.z5", "Detective", TitledBy::Releases),
        ("bronze-r11-s060503.zblorb", "Bronze", TitledBy::Record),
        ("accuse.zblorb", "Accuse", TitledBy::Record),
        ("bomber.z5", "The Mad Bomber", TitledBy::Releases),
        ("czech.z8", "CZECH", TitledBy::Releases),
        ("mysterious02-r1-s041209-blorb.z6", "The Time Machine", TitledBy::Releases),
        ("simple-test.z1", "Simple test", TitledBy::FileName),
    ] {
        assert_eq!(title(name), Some((expected, by)), "{name}");
    }
    // What the beginning of a file tells is what the whole file tells, and nothing else there is a story.
    for story in &found {
        let whole = Story::from_bytes(fs::read(&story.path).unwrap()).unwrap();
        assert_eq!((story.game, story.version), (whole.identity().game(), whole.version()), "{}", story.path.display());
    }
    let save = stories.join("games/zork1-r119-trapdoor.qzl");
    let identity = crate::zmachine::quetzal::identify(&fs::read(&save).unwrap()).unwrap();
    assert_eq!(story_of_save(&save, identity, &[], &[]), Ok(stories.join("games/zork1-r119-880429.z3")));
}

#[test]
fn infocoms_sound_files_are_found_beside_a_story_that_announces_sounds() {
    let mut story = z5(1, b"251101");
    let silent = story.clone();
    story[0x11] = 0x80;
    let dos = story.clone();
    let sound = |samples: u8| vec![0, 0, 1, 60, 0x20, 0, 0, 0, 0, samples, 0x80, 0x80, 0x80];
    let folder = folder(&[
        ("lurking.z5", story.clone()),
        ("Lurkin03.SND", sound(3)),
        ("lurkin14.snd", sound(1)),
        ("lurkin4.snd", sound(1)),
        ("lurkin05.snd", vec![0; 5]),
        ("sherlo03.snd", sound(1)),
        ("sherlock.z5", story.clone()),
        ("a/seven.z5", story),
        ("a/sound/seven03.snd", sound(2)),
        ("a/mute.z5", silent),
        ("a/mute03.snd", sound(2)),
        ("dos/LURKING.z5", dos),
        ("dos/SOUND/LURKIN03.SND", sound(1)),
    ]);
    let check = |name: &str, expected: &[(u32, usize)]| {
        let path = folder.path().join(name);
        let story = Story::from_bytes(fs::read(&path).unwrap()).unwrap();
        let found: Vec<(u32, usize)> = look_beside(&path, &story).resources.map_or_else(Vec::new, |resources| {
            let frames = |data: &[u8]| Aiff::new(data).map_or(0, |sound| sound.frames);
            resources.of(Usage::Sound).map(|sound| (sound.number, frames(sound.data))).collect()
        });
        assert_eq!(found, expected, "{name}");
    };
    check("lurking.z5", &[(3, 3), (14, 1)]);
    check("sherlock.z5", &[(3, 1)]);
    check("a/seven.z5", &[(3, 2)]);
    check("a/mute.z5", &[]);
    check("dos/LURKING.z5", &[(3, 1)]);
}

#[test]
fn infocoms_picture_files_are_found_beside_a_story_of_version_6() {
    let mut six = z5(1, b"890323");
    let five = six.clone();
    six[0] = 6;
    // The main routine, as a packed address.
    six[6..8].copy_from_slice(&0xC0_u16.to_be_bytes());
    six.resize(2048, 0);
    let pictures = |number| infocom::testing::file(1, &[(number, 4, 4, 0, &[], &[1, 2])]);
    let folder = folder(&[
        ("zork0.z6", six.clone()),
        ("zork0.eg1", pictures(1)),
        ("zork0.eg2", pictures(2)),
        ("zork0.CG1", pictures(3)),
        ("arthur.z6", six.clone()),
        ("arthur.MG1", pictures(4)),
        ("arthur.cg1", pictures(5)),
        ("shogun.z6", six.clone()),
        ("dos/journey.z6", six),
        ("dos/GRAPHICS/JOURNEY.MG1", pictures(7)),
        ("shogun.mg1", b"no pictures".to_vec()),
        ("five.z5", five),
        ("five.mg1", pictures(6)),
    ]);
    let check = |name: &str, expected: &[u32]| {
        let path = folder.path().join(name);
        let story = Story::from_bytes(fs::read(&path).unwrap()).unwrap();
        let found: Vec<u32> = look_beside(&path, &story)
            .resources
            .map_or_else(Vec::new, |resources| resources.of(Usage::Picture).map(|picture| picture.number).collect());
        assert_eq!(found, expected, "{name}");
    };
    check("zork0.z6", &[1, 2]);
    check("arthur.z6", &[4]);
    check("shogun.z6", &[]);
    check("five.z5", &[]);
    check("dos/journey.z6", &[7]);
}

/// A story of version 6 that says that it draws pictures.
fn z6_with_pictures() -> Vec<u8> {
    let mut story = z5(1, b"251101");
    story[0] = 6;
    // The main routine, as a packed address.
    story[6..8].copy_from_slice(&0xC0_u16.to_be_bytes());
    story[0x11] = 0x08;
    story.resize(2048, 0);
    story
}

#[test]
fn what_pictures_lack_is_told() {
    let six = z6_with_pictures();
    let mut without = six.clone();
    without[0x11] = 0;
    let mut five = z5(1, b"251101");
    five[0x11] = 0x08;
    let picture = |id| [&[0, 0, 0, 1][..], &b"Pict\0\0\0\x01"[..], &[0, 0, 0, id]].concat();
    let whole = form(&[chunk(b"RIdx", &picture(36)), chunk(b"PNG ", b"png!")]);
    let foreign = form(&[chunk(b"IFhd", &[0, 9, b'8', b'8', b'0', b'1', b'0', b'1', 0, 7, 0, 0, 0])]);
    let folder = folder(&[
        ("a.z6", six.clone()),
        ("B-blorb.z6", six.clone()),
        ("c.z6", without),
        ("d.z5", five),
        ("e.z6", six.clone()),
        ("e.blb", whole.clone()),
        ("f.z6", six.clone()),
        ("f.blb", whole[..whole.len() - 1].to_vec()),
        ("g.z6", six.clone()),
        ("g.blb", foreign),
        ("h.z6", six),
        ("h.blb", b"no Blorb".to_vec()),
    ]);
    let check = |name: &str, expected: &str| {
        let path = folder.path().join(name);
        let story = Story::from_bytes(fs::read(&path).unwrap()).unwrap();
        let told = look_beside(&path, &story).lack.map_or_else(String::new, |lack| lack.to_string());
        assert_eq!(told, expected, "{name}");
    };
    check("a.z6", "this story has pictures, and no Blorb with them was found beside it: put a.blb there");
    check("B-blorb.z6", "this story has pictures, and no Blorb with them was found beside it: put B.blb there");
    check("c.z6", "");
    check("d.z5", "");
    check("e.z6", "");
    check(
        "f.z6",
        "of f.blb only a part can be used: it is cut short or damaged, and 1 of the 1 things in it are missing or not whole",
    );
    check(
        "g.z6",
        "the file g.blb is not used: it belongs to another story or release, of release 9 and serial code 880101",
    );
    check("h.z6", "the file h.blb is not used: not a Blorb, so no pictures or sounds can be had from it");
}

#[test]
fn a_story_that_says_that_it_has_a_blorb_finds_it_without_saying_so() {
    let folder = folder(&[("m-blorb.z5", z5(1, b"251101")), ("m.blb", form(&[])), ("n.blb", form(&[]))]);
    let check = |name: &str, expected: bool| {
        let path = folder.path().join(name);
        let story = Story::from_bytes(z5(1, b"251101")).unwrap();
        assert_eq!(look_beside(&path, &story).resources.is_some(), expected, "{name}");
    };
    check("m-blorb.z5", true);
    check("n.z5", true);
    check("n-other.z5", false);
    check("-blorb.z5", false);
}
