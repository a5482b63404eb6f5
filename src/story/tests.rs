//! Stories built byte by byte, and what is made of them.

use std::io::Write;

use zip::write::SimpleFileOptions;

use super::header::address;
use super::*;

/// A story under construction: 1024 bytes in which static memory begins at $200 and code at $300, with a true length and checksum.
struct Build {
    bytes: Vec<u8>,
}

impl Build {
    fn new(version: u8) -> Build {
        let mut build = Build { bytes: (0..1024u32).map(|i| (i % 251) as u8).collect() };
        build.bytes[..64].fill(0);
        build.bytes[0] = version;
        build = build.word(address::STATIC_BASE, 0x200).word(address::RELEASE, 119).serial(b"880429");
        build = build.word(address::INITIAL_PC, if version == 6 { 0xC0 } else { 0x300 });
        let scale = [2, 2, 2, 4, 4, 8, 8, 8][usize::from(version - 1)];
        build = build.word(address::FILE_LENGTH, 1024 / scale);
        let sum = build.bytes[64..].iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        build.word(address::CHECKSUM, sum)
    }

    fn word(self, address: u16, value: u16) -> Build {
        self.put(usize::from(address), &value.to_be_bytes())
    }

    fn serial(self, serial: &[u8; 6]) -> Build {
        self.put(usize::from(address::SERIAL), serial)
    }

    fn put(mut self, at: usize, bytes: &[u8]) -> Build {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn resize(mut self, length: usize) -> Build {
        self.bytes.resize(length, 0xFF);
        self
    }
}

fn form(kind: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"FORM", &[&kind[..], &chunks.concat()].concat())
}

fn chunk(id: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [&id[..], &(data.len() as u32).to_be_bytes(), data].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A Blorb of resources, each a usage, a number and its chunk, and of further chunks.
fn blorb(resources: &[(&[u8; 4], u32, Vec<u8>)], others: &[Vec<u8>]) -> Vec<u8> {
    let mut index = (resources.len() as u32).to_be_bytes().to_vec();
    let mut start = 12 + 8 + 4 + 12 * resources.len();
    for (usage, number, chunk) in resources {
        index.extend([&usage[..], &number.to_be_bytes(), &(start as u32).to_be_bytes()].concat());
        start += chunk.len();
    }
    let mut chunks = vec![chunk(b"RIdx", &index)];
    chunks.extend(resources.iter().map(|(_, _, chunk)| chunk.clone()));
    chunks.extend_from_slice(others);
    form(b"IFRS", &chunks)
}

fn blorb_of(story: &[u8]) -> Vec<u8> {
    blorb(&[(b"Exec", 0, chunk(b"ZCOD", story))], &[])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn load(bytes: impl Into<Vec<u8>>) -> Story {
    Story::from_bytes(bytes.into()).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(bytes: impl Into<Vec<u8>>) -> StoryError {
    Story::from_bytes(bytes.into()).expect_err("a story came out")
}

fn check_refusal(bytes: impl Into<Vec<u8>>, expect: &str) {
    let text = refusal(bytes).to_string();
    assert!(text.contains(expect), "expected {expect:?} in: {text}");
    assert!(text.chars().count() <= 200 && !text.contains('\n'), "too long to read: {text}");
}

#[test]
fn every_version_loads_as_it_is() {
    for version in 1..=8 {
        let bytes = Build::new(version).bytes;
        let story = load(bytes.clone());
        assert_eq!(story.version().number(), version);
        assert_eq!(story.image()[..], bytes[..]);
        assert_eq!((story.length(), story.verify()), (1024, true), "version {version}");
        assert_eq!((story.container(), story.packing()), (Container::Raw, &Packing::None));
        assert_eq!(story.identity().to_string(), "119.880429");
    }
}

#[test]
fn a_raw_story_is_not_copied() {
    let bytes: Arc<[u8]> = Build::new(5).bytes.into();
    let story = Story::from_bytes(Arc::clone(&bytes)).unwrap();
    assert!(Arc::ptr_eq(&bytes, story.image()));
    assert!(Arc::ptr_eq(&bytes, story.clone().image()));
}

#[test]
fn all_wrappings_give_the_same_image() {
    let story = Build::new(3).bytes;
    let blorb = blorb_of(&story);
    let readme: (&str, &[u8]) = ("readme.txt", b"Read me.\n");
    let entry = |name: &str| Packing::Zip { entry: name.into() };
    let cases = [
        (blorb.clone(), Container::Blorb, Packing::None),
        (gzip(&story), Container::Raw, Packing::Gzip),
        (gzip(&blorb), Container::Blorb, Packing::Gzip),
        ([gzip(&story[..500]), gzip(&story[500..])].concat(), Container::Raw, Packing::Gzip),
        ([gzip(&story), vec![0; 100]].concat(), Container::Raw, Packing::Gzip),
        (zip(&[readme, ("dir/a.z3", &story)]), Container::Raw, entry("dir/a.z3")),
        (zip(&[("a.zblorb", &blorb), readme]), Container::Blorb, entry("a.zblorb")),
    ];
    for (file, container, packing) in cases {
        let loaded = load(file);
        assert_eq!(loaded.image()[..], story[..], "{packing:?}");
        assert_eq!((loaded.container(), loaded.packing()), (container, &packing));
    }
}

#[test]
fn a_zip_must_hold_exactly_one_story() {
    let story = Build::new(3).bytes;
    check_refusal(zip(&[("a.z3", &story), ("b.z3", &story)]), "several stories: a.z3, b.z3");
    check_refusal(zip(&[("a.txt", b"a"), ("b.ulx", b"Glul\0\0\0\0\0\0\0\0\0")]), "it holds a.txt, b.ulx");
    check_refusal(zip(&[]), "it holds nothing");
    let names: Vec<String> = (0..9).map(|i| format!("{i}\x1B]0;x\u{202E}")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"text"[..])).collect();
    check_refusal(zip(&entries), "it holds 0?]0;x?, 1?]0;x?, 2?]0;x?, 3?]0;x?, 4?]0;x? and 4 more");
    check_refusal(zip(&[("a.z3", &story[..800])]), "a.z3, in the zip: cut short: 800 of 1024 bytes");
    let pictures = blorb(&[(b"Pict", 1, chunk(b"PNG ", b"p"))], &[]);
    assert_eq!(load(zip(&[("a.blb", &pictures), ("a.z3", &story)])).packing(), &Packing::Zip { entry: "a.z3".into() });
}

#[test]
fn packings_that_are_broken_or_nested_or_bombs_are_refused() {
    let story = Build::new(3).bytes;
    check_refusal(gzip(&gzip(&story)), "packed more than once");
    check_refusal(gzip(&zip(&[("a.z3", &story)])), "packed more than once");
    let cut = gzip(&story);
    check_refusal(&cut[..cut.len() - 20], "a damaged gzip");
    let cut = zip(&[("a.z3", &story)]);
    check_refusal(&cut[..cut.len() - 20], "a damaged zip");
    let mut bomb = story.clone();
    bomb.resize(UNPACKED_LIMIT + 1, 0);
    check_refusal(gzip(&bomb), "more than 64 MiB");
    check_refusal(zip(&[("a.z3", &bomb)]), "more than 64 MiB");
}

#[test]
fn entries_of_a_zip_that_claim_more_than_the_file_are_refused() {
    let mut file = zip(&[("a.z3", &Build::new(3).bytes)]);
    let directory = file.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    file[directory + 20..directory + 24].copy_from_slice(&1_000_000u32.to_le_bytes());
    check_refusal(file, "a.z3 cannot be unpacked");
}

#[test]
fn a_length_of_0_means_the_whole_file() {
    let build = Build::new(3).word(address::FILE_LENGTH, 0).resize(1500);
    let story = load(build.bytes);
    assert_eq!((story.header().file_length, story.length()), (0, 1500));
}

#[test]
fn padding_counts_neither_for_the_length_nor_for_the_checksum() {
    let story = load(Build::new(5).resize(4096).bytes);
    assert_eq!((story.image().len(), story.length(), story.verify()), (4096, 1024, true));
}

#[test]
fn padding_beyond_what_the_version_addresses_is_cut_off() {
    let longest = [128, 128, 128, 256, 256, 512, 512, 512].map(|kib| kib << 10);
    for (version, longest) in (1..=8).zip(longest) {
        let story = load(Build::new(version).resize(600 << 10).bytes);
        assert_eq!((story.image().len(), story.verify()), (longest, true), "version {version}");
    }
}

#[test]
fn a_story_cut_short_is_refused_unless_only_rounding_is_missing() {
    let cut = |version, length| Build::new(version).resize(length).bytes;
    check_refusal(cut(3, 1000), "cut short: 1000 of 1024 bytes");
    check_refusal(cut(5, 100), "cut short: 100 of 1024 bytes");
    check_refusal(cut(8, 1016), "cut short: 1016 of 1024 bytes");
    assert_eq!(load(cut(8, 1017)).length(), 1017);
    assert_eq!(load(cut(3, 1023)).length(), 1023);
    check_refusal(cut(3, 1022), "cut short");
}

#[test]
fn the_length_of_versions_1_and_2_is_no_promise() {
    let story = load(Build::new(1).word(address::FILE_LENGTH, 0xFFFF).bytes);
    assert_eq!(story.length(), 1024);
}

#[test]
fn a_changed_byte_fails_verify() {
    let story = load(Build::new(3).put(900, &[0xEE]).bytes);
    assert!(!story.verify());
    assert_ne!(story.checksum(), story.header().checksum);
}

#[test]
fn headers_that_cannot_run_are_refused() {
    check_refusal(
        Build::new(5).word(address::STATIC_BASE, 63).bytes,
        "its static memory begins at $003f, outside $40 to $400",
    );
    check_refusal(Build::new(5).word(address::STATIC_BASE, 1025).bytes, "its static memory begins at $0401");
    check_refusal(Build::new(5).word(address::INITIAL_PC, 1024).bytes, "it starts at $400, past its end at $400");
    check_refusal(Build::new(6).word(address::INITIAL_PC, 256).bytes, "it starts at $400");
    check_refusal(Build::new(6).word(address::ROUTINES_OFFSET, 0xFFFF).bytes, "it starts at $802f8");
    load(Build::new(5).word(address::STATIC_BASE, 1024).word(address::INITIAL_PC, 1023).bytes);
    load(Build::new(5).word(address::STATIC_BASE, 64).word(address::GLOBALS, 0xFFFF).bytes);
}

#[test]
fn other_files_are_named_with_advice() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "the file is empty"),
        (b"\x03", "it has 1 bytes, fewer than the 64"),
        (b"Glul\0\x03\x01\x02", "it is Glulx; Glulxe"),
        (b"TADS2 bin\n\r\x1A", "it is TADS 2"),
        (b"T3-image\r\n\x1A", "it is TADS 3"),
        (b"\x19\x6A\x6109-30-05\0\0", "it is Hugo"),
        (b"ALAN\x03", "it is Alan"),
        (b"\x3C\x42\x3F\xC9\x6A\x87\xC2\xCF\x94\x45", "it is ADRIFT"),
        (b"\x58\xC7\xC1\x51\0", "it is AGT"),
        (b"MaSc\0", "it is Magnetic Scrolls"),
        (b"FORM\0\0\0\x04IFZS", "it is a saved game; open its story file"),
        (b"FORM\0\0\0\x04AI\x1BF", "it is an IFF file of type \"AI?F\""),
        (b"\n<!DOCTYPE HTML><title>x</title>", "it is a web page"),
        (b"Constant Story \"X\";\r\n", "it is text; if it is Inform source"),
        (b"Une \xE9t\xE9 en Latin-1.", "it is text"),
        (b"%PDF-1.4", "it is a PDF document"),
        (b"\x89PNG\r\n\x1A\n", "it is a picture (PNG)"),
        (b"\x7FELF\x02", "it is a program (ELF)"),
        (b"7z\xBC\xAF\x27\x1C", "it is an archive (7z); unpack it"),
        (b"\0\0\0\0", "this file with byte 0"),
        (b"\x09\0\0\0", "this file with byte 9"),
    ];
    for (file, expect) in cases {
        check_refusal(*file, expect);
    }
    let mut tar = vec![b'x'; 512];
    tar[257..262].copy_from_slice(b"ustar");
    check_refusal(tar, "it is an archive (tar)");
}

#[test]
fn blorbs_without_z_code_say_what_they_hold() {
    let executable = |id: &[u8; 4]| blorb(&[(b"Exec", 0, chunk(id, b"Glul"))], &[]);
    check_refusal(executable(b"GLUL"), "it is a Blorb of Glulx");
    check_refusal(executable(b"ADRI"), "it is a Blorb of ADRIFT");
    check_refusal(executable(b"WHAT"), "a Blorb of an unknown system, \"WHAT\"");
    check_refusal(executable(b"ZCOD"), "it is Glulx");
    check_refusal(blorb(&[(b"Pict", 1, chunk(b"PNG ", b"p"))], &[]), "a Blorb of pictures and sounds only");
    check_refusal(form(b"IFRS", &[]), "a Blorb of pictures and sounds only");
    let whole = blorb_of(&Build::new(3).bytes);
    check_refusal(&whole[..700], &format!("cut short: 700 of {} bytes", whole.len()));
}

#[test]
fn of_several_executables_the_z_code_with_the_lowest_number_is_run() {
    let executable = |number, id, release| {
        let story = Build::new(3).word(address::RELEASE, release).bytes;
        (b"Exec", number, chunk(id, &story))
    };
    let file = blorb(&[executable(2, b"ZCOD", 2), executable(1, b"ZCOD", 1), executable(0, b"GLUL", 0)], &[]);
    assert_eq!(load(file).header().release, 1);
}

#[test]
fn a_blorb_keeps_its_resources_and_chunks() {
    let story = Build::new(6).bytes;
    let aiff = form(b"AIFF", &[chunk(b"SSND", b"abc")]);
    let file = blorb(
        &[
            (b"Snd ", 3, aiff.clone()),
            (b"Exec", 0, chunk(b"ZCOD", &story)),
            (b"Pict", 9, chunk(b"JPEG", b"odd")),
            (b"Pict", 2, chunk(b"PNG ", b"even")),
            (b"Odd?", 1, chunk(b"BINA", b"x")),
        ],
        &[
            chunk(b"Fspc", &9u32.to_be_bytes()),
            chunk(b"RelN", &7u16.to_be_bytes()),
            chunk(b"IFhd", b"\0\x77880429\x12\x34\0\0\0"),
            chunk(b"IFmd", "<ifindex/>é".as_bytes()),
            chunk(b"APal", &[]),
        ],
    );
    let story = load(file);
    let resources = story.resources().unwrap();
    let listed: Vec<String> = resources.iter().map(|resource| format!("{resource:?}")).collect();
    assert_eq!(
        listed,
        [
            "Picture 2 PNG  of 4 bytes",
            "Picture 9 JPEG of 3 bytes",
            "Sound 3 FORM of 24 bytes",
            "Executable 0 ZCOD of 1024 bytes",
            "Other('Odd?') 1 BINA of 1 bytes"
        ]
    );
    assert_eq!(resources.get(Usage::Sound, 3).unwrap().data, aiff);
    assert_eq!(resources.get(Usage::Picture, 9).unwrap().data, b"odd");
    assert_eq!(resources.get(Usage::Picture, 3), None);
    assert_eq!(resources.of(Usage::Picture).map(|picture| picture.number).collect::<Vec<u32>>(), [2, 9]);
    assert_eq!((resources.frontispiece(), resources.release()), (Some(9), 7));
    assert_eq!(resources.game_id().map(|game| (game.to_string(), game.checksum)), Some(("119.880429".into(), 0x1234)));
    assert_eq!(story.metadata_xml().as_deref(), Some("<ifindex/>é"));
    assert_eq!(resources.chunk(iff::ChunkId(*b"APal")), Some(&[][..]));
    assert_eq!(resources.chunk(iff::ChunkId(*b"Reso")), None);
    assert_eq!(resources.chunks().count(), 11);
}

#[test]
fn a_blorb_beside_a_story_lends_it_its_resources() {
    let pictures = Resources::from_bytes(blorb(&[(b"Pict", 1, chunk(b"PNG ", b"p"))], &[])).unwrap();
    assert_eq!((pictures.release(), pictures.frontispiece(), pictures.game_id()), (0, None, None));
    let story = load(Build::new(6).bytes).with_resources(pictures);
    assert!(story.resources().unwrap().get(Usage::Picture, 1).is_some());
    assert_eq!(story.container(), Container::Raw);
    assert_eq!(Resources::from_bytes(Build::new(6).bytes).unwrap_err(), StoryError::NotABlorb);
}

#[test]
fn an_index_that_leads_nowhere_is_left_out() {
    let story = Build::new(3).bytes;
    let index_length = 4 + 3 * 12 + 1; // and a byte of padding
    let story_at = 12 + 8 + index_length + 1;
    let mut index = u32::MAX.to_be_bytes().to_vec();
    for start in [u32::MAX, 100_000, story_at] {
        index.extend([&b"Exec"[..], &[0; 4], &start.to_be_bytes()].concat());
    }
    index.push(0);
    let loaded = load(form(b"IFRS", &[chunk(b"RIdx", &index), chunk(b"ZCOD", &story)]));
    assert_eq!(loaded.resources().unwrap().iter().count(), 1);
    assert_eq!(loaded.image()[..], story[..]);
}

#[test]
fn a_blorb_that_was_cut_short_says_how_much_of_it_is_missing() {
    let file = blorb(&[(b"Pict", 1, chunk(b"PNG ", b"one!")), (b"Snd ", 1, chunk(b"OGGV", b"two!"))], &[]);
    let fault = |bytes: &[u8]| Resources::from_bytes(bytes).unwrap().fault();
    assert_eq!(fault(&file), None);
    let incomplete = |missing| Some(BlorbFault::Incomplete { missing, all: 2 });
    for (length, expected) in [(1, incomplete(1)), (12, incomplete(1)), (13, incomplete(2)), (30, incomplete(2))] {
        assert_eq!(fault(&file[..file.len() - length]), expected, "without the last {length} bytes");
    }
    assert_eq!(fault(&form(b"IFRS", &[chunk(b"AUTH", b"ada")])), Some(BlorbFault::NoIndex));
    assert_eq!(fault(&form(b"IFRS", &[chunk(b"ZCOD", &Build::new(3).bytes)])), None);
}

#[test]
fn a_blorb_without_an_index_still_gives_its_story() {
    let story = Build::new(3).bytes;
    assert_eq!(load(form(b"IFRS", &[chunk(b"ZCOD", &story)])).image()[..], story[..]);
}

#[test]
fn the_header_extension_reads_0_beyond_its_end() {
    let base =
        Build::new(5).word(address::EXTENSION_TABLE, 0x100).word(0x100, 3).word(0x106, 0xABCD).word(0x108, 0x1111);
    let story = load(base.bytes);
    let words = [0, 3, 4, 0xFFFF].map(|index| story.extension_word(index));
    assert_eq!(words, [3, 0xABCD, 0, 0]);
    assert_eq!(story.extension().words(), 3);
    let past_the_end = load(Build::new(5).word(address::EXTENSION_TABLE, 0xFFFF).bytes);
    assert_eq!(past_the_end.extension_word(0), 0);
    assert_eq!(load(Build::new(5).bytes).extension_word(0), 0);
}

#[test]
fn ifids_follow_the_treaty() {
    let cases: &[(u16, &[u8; 6], u16, &str)] = &[
        (11, b"860509", 0x1234, "ZCODE-11-860509"),
        (2, b"AS000C", 0x1234, "ZCODE-2-AS000C"),
        (15, b"UG3AU5", 0, "ZCODE-15-UG3AU5"),
        (5, b"\0\0\0\0\0\0", 0, "ZCODE-5-------"),
        (15, b"999999", 0x1234, "ZCODE-15-999999"),
        (67, b"000000", 0x1234, "ZCODE-67-000000"),
        (8, b"040205", 0x6630, "ZCODE-8-040205-6630"),
        (1, b"960101", 0x00AF, "ZCODE-1-960101-00AF"),
        (1, b"12\x1B[2J", 0xFEDC, "ZCODE-1-12--2J-FEDC"),
    ];
    for (release, serial, checksum, expect) in cases {
        let build = Build::new(5).word(address::RELEASE, *release).serial(serial).word(address::CHECKSUM, *checksum);
        assert_eq!(load(build.bytes).identity().ifid().as_str(), *expect);
    }
}

const BRAND: &[u8] = b"UUID://short// UUID://not one// UUID://1974a053-7DB0-4103-93A1-767C1382C0B7//";

#[test]
fn a_branded_ifid_counts_from_2006_on_and_within_byte_accessible_memory() {
    let branded = |serial, at| {
        let story = load(Build::new(8).word(address::CHECKSUM, 1).resize(80_000).put(at, BRAND).serial(serial).bytes);
        story.identity().ifid().to_string()
    };
    let brand = "1974A053-7DB0-4103-93A1-767C1382C0B7";
    assert_eq!(branded(b"060101", 500), brand);
    assert_eq!(branded(b"AS000C", 500), brand);
    assert_eq!(branded(b"060101", 0x1_0000 - BRAND.len()), brand);
    assert_eq!(branded(b"060101", 0x1_0001 - BRAND.len()), "ZCODE-119-060101-0001");
    assert_eq!(branded(b"050101", 500), "ZCODE-119-050101-0001");
    assert_eq!(branded(b"880429", 500), "ZCODE-119-880429");
}

#[test]
fn a_blorbs_metadata_names_the_work_before_the_story_does() {
    let story = Build::new(5).serial(b"060101").put(100, BRAND).bytes;
    let with = |xml: &str| {
        let file = blorb(&[(b"Exec", 0, chunk(b"ZCOD", &story))], &[chunk(b"IFmd", xml.as_bytes())]);
        load(file).identity().ifids().map(Ifid::to_string).collect::<Vec<String>>()
    };
    let record = |version| {
        let ifids = "<identification><ifid>ZCODE-1-AAAAAA</ifid><ifid>ZCODE-2-BBBBBB</ifid></identification>";
        format!("<ifindex version=\"{version}\"><story>{ifids}</story></ifindex>")
    };
    assert_eq!(with(&record("1.0")), ["ZCODE-1-AAAAAA", "ZCODE-2-BBBBBB"]);
    assert_eq!(with(&record("0.9")), ["1974A053-7DB0-4103-93A1-767C1382C0B7"]);
    assert_eq!(with("no xml"), ["1974A053-7DB0-4103-93A1-767C1382C0B7"]);
}

#[test]
fn a_missing_checksum_is_computed_for_the_identity_alone() {
    let story = load(Build::new(3).word(address::CHECKSUM, 0).bytes);
    assert_eq!(story.header().checksum, 0);
    assert_eq!(story.identity().checksum(), story.checksum());
    assert!(!story.verify());
}

/// A stream of numbers that is the same in every run.
fn noise(seed: u64) -> impl Iterator<Item = u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::from_fn(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Some((state >> 32) as u8)
    })
}

#[test]
fn no_damage_to_a_file_makes_loading_panic() {
    let story = Build::new(5).word(address::EXTENSION_TABLE, 0x100).bytes;
    let blorb = blorb(
        &[(b"Exec", 0, chunk(b"ZCOD", &story)), (b"Pict", 1, chunk(b"PNG ", b"picture"))],
        &[
            chunk(b"IFmd", b"<ifindex version='1.0'><identification><ifid>ZCODE-1-AAAAAA</ifid>"),
            chunk(b"RelN", b"\0\x01"),
        ],
    );
    let whole = [story.clone(), blorb.clone(), gzip(&blorb), zip(&[("a.z5", &story), ("b.blb", &blorb)])];
    let mut loaded = 0;
    for (seed, file) in (0..2000).flat_map(|seed| whole.iter().map(move |file| (seed, file))) {
        let mut file = file.clone();
        let mut random = noise(seed);
        // The first bytes matter most, and the last ones of a zip.
        let reach = if seed % 2 == 0 { 100 } else { file.len() };
        for _ in 0..=seed % 7 {
            let at = usize::from(random.next().unwrap_or(0)) * 256 + usize::from(random.next().unwrap_or(0));
            let at =
                if seed % 3 == 0 { file.len() - 1 - at % reach.min(file.len()) } else { at % reach.min(file.len()) };
            file[at] = random.next().unwrap_or(0);
        }
        if seed % 11 == 0 {
            file.truncate(file.len() * usize::from(random.next().unwrap_or(0)) / 256);
        }
        if let Ok(story) = Story::from_bytes(file) {
            loaded += 1;
            assert!(usize::from(story.header().static_base) <= story.image().len());
            let words: Vec<u16> = [0, 7, 0x7FFF, 0xFFFF].map(|index| story.extension_word(index)).to_vec();
            let data: usize = story.resources().map_or(0, |resources| resources.iter().map(|r| r.data.len()).sum());
            assert!(words.len() == 4 && data <= 2 * 4096 && !format!("{story:?}").is_empty());
        }
    }
    assert!(loaded > 1000, "only {loaded} loaded: the damage hides what it is to test");
}
