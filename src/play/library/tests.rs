//! The page driven by keys and looked at as text.

use std::fs;

use ratatui::style::Style;

use super::rows::Sieve;
use super::*;
use crate::session::TurnNumber;
use crate::session::store::{NewSession, SessionInfo, Store};
use crate::story::{GameId, Serial, Story};

const NOW: i64 = 1_795_374_180;
const ADVENTURE: &[u8] = include_bytes!("../../../stories/eleven.z5");

/// A theme whose chosen row can be told from all else.
fn theme() -> Theme {
    let mut theme = Theme::default();
    theme.selected = Style::new().fg(ratatui::style::Color::Yellow);
    theme
}

/// A story of a release that has just a header and an instruction.
fn story(release: u16, serial: &[u8; 6]) -> Vec<u8> {
    let mut bytes = ADVENTURE.to_vec();
    bytes[2..4].copy_from_slice(&release.to_be_bytes());
    bytes[0x12..0x18].copy_from_slice(serial);
    bytes
}

fn sessions(list: &[(&str, &str, &str, &str, u32, i64)]) -> Vec<SessionInfo> {
    let mut store = Store::in_memory().unwrap();
    for (name, title, path, _, _, ago) in list {
        let own = Story::from_bytes(ADVENTURE).unwrap().identity().game();
        let game = if path.is_empty() { own } else { GameId { release: 7, serial: Serial(*b"251101"), checksum: 1 } };
        let session = NewSession {
            name: (*name).to_owned(),
            game,
            ifid: String::new(),
            title: (*title).to_owned(),
            path: PathBuf::from(path),
            options: Vec::new(),
            created: NOW - ago,
        };
        store.begin(&session).unwrap();
    }
    let place = |name: &str| list.iter().find(|row| row.0 == name).unwrap();
    let infos = store.sessions().unwrap().into_iter().map(|info| {
        let row = place(&info.name);
        SessionInfo {
            place: Some(row.3.to_owned()),
            here: TurnNumber(row.4),
            turns: row.4 + 1,
            score: Some(10),
            ..info
        }
    });
    infos.collect()
}

fn page(sessions: Vec<SessionInfo>, folders: &[PathBuf]) -> Page {
    let shelf = Shelf::new(Story::from_bytes(ADVENTURE).unwrap(), sessions);
    let mut page = Page::new(shelf, folders, NOW, Depth::True);
    finish(&mut page);
    page
}

fn finish(page: &mut Page) {
    while page.work() != Worked::Nothing {}
}

/// The usual page: three playthroughs, and a folder of stories.
fn usual() -> (Page, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("zork.z5"), story(88, b"840726")).unwrap();
    fs::write(at("trinity.z5"), story(12, b"860926")).unwrap();
    fs::write(at("Über_漢字.z5"), story(1, b"251101")).unwrap();
    let there = at("zork.z5").to_string_lossy().into_owned();
    let sessions = sessions(&[
        ("eleven", "eleven", "", "Quay", 12, 7200),
        ("kept", "Kept story", &there, "West of House", 340, 86_400),
        ("lost", "Lost story", "/nowhere/lost.z5", "Attic", 3, 864_000),
    ]);
    (page(sessions, &[folder.path().to_owned()]), folder)
}

/// What is drawn, row by row, with the chosen row marked.
fn drawn(page: &mut Page, width: u16, height: u16) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    page.resize(area);
    finish(page);
    let mut buffer = Buffer::empty(area);
    page.draw(area, &mut buffer, &theme());
    let mut rows = Vec::new();
    for y in 0..height {
        let (mut row, mut x, mut chosen) = (String::new(), 0, false);
        while x < width {
            let cell = &buffer[(x, y)];
            chosen |= cell.fg == ratatui::style::Color::Yellow;
            row.push_str(cell.symbol());
            x += u16::try_from(fit::width(cell.symbol()).max(1)).unwrap();
        }
        let mark = if chosen { ">" } else { "" };
        rows.push(format!("{mark}{}", row.trim_end()));
    }
    rows
}

fn check(page: &mut Page, (width, height): (u16, u16), expected: &[&str]) {
    let rows = drawn(page, width, height);
    assert_eq!(rows, expected, "\n{}\n", rows.join("\n"));
}

/// Presses keys, none of which may choose anything to be played.
fn press(page: &mut Page, keys: &[PanelKey]) {
    for key in keys {
        assert_eq!(page.press(key.clone()), Chosen::Nothing, "{key:?}");
        finish(page);
    }
}

fn typed(page: &mut Page, text: &str) {
    text.chars().for_each(|c| press(page, &[PanelKey::Char(c)]));
}

/// The row that is chosen.
fn chosen(page: &mut Page) -> String {
    let rows = drawn(page, 80, 24);
    rows.into_iter().find_map(|row| row.strip_prefix('>').map(|row| row.trim().to_owned())).unwrap_or_default()
}

#[test]
fn the_page_lists_adventure_playthroughs_and_stories() {
    let (mut page, _folder) = usual();
    check(
        &mut page,
        (80, 24),
        &[
            " golmac: the library                                                  3 stories",
            " Type to find a story, a place, an author",
            "",
            " Comes with golmac",
            ">   Eleven Minutes Slow                          An audit of lost time",
            "",
            " Where you left off",
            "   Eleven Minutes Slow        Quay                   turn 12        2 hours ago",
            "   Kept story                 West of House          turn 340         yesterday",
            "   Lost story                 (story file gone)      turn 3         10 days ago",
            "",
            " Your stories",
            "   Trinity                                      Brian Moriarty",
            "   Zork I: The Great Underground Empire         Marc Blank and Dave Lebling",
            "   Über 漢字",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            " Enter plays   Up, Down choose   Tab tells more   F1 helps   Esc leaves",
        ],
    );
}

#[test]
fn a_small_terminal_shows_less_and_the_smallest_something() {
    let (mut page, _folder) = usual();
    check(
        &mut page,
        (50, 12),
        &[
            " golmac: the library                    3 stories",
            " Type to find a story, a place, an author",
            "",
            " Comes with golmac",
            ">   Eleven Minutes Slow",
            "",
            " Where you left off",
            "   Eleven Minutes Slow                2 hours ago",
            "   Kept story                           yesterday",
            "   Lost story                         10 days ago",
            "",
            " Enter plays  Tab tells more  Esc",
        ],
    );
    check(
        &mut page,
        (20, 5),
        &[" Type to find a sto…", " Comes with golmac", ">  Eleven Minutes Sl…", "", " Enter Tab Esc"],
    );
    check(&mut page, (1, 1), &[">…"]);
}

#[test]
fn a_wide_terminal_shows_details_and_cover_beside_the_list() {
    let (mut page, folder) = usual();
    let picture = image::RgbImage::from_pixel(40, 40, image::Rgb([200, 10, 10]));
    picture.save(folder.path().join("trinity.png")).unwrap();
    press(&mut page, &[PanelKey::Down, PanelKey::Down, PanelKey::Down, PanelKey::Down]);
    let rows = drawn(&mut page, 200, 60);
    let pane: Vec<&str> = rows.iter().filter_map(|row| Some(row.split_once('│')?.1.trim())).collect();
    let covered = pane.iter().filter(|row| row.chars().count() > 40 && row.chars().all(|c| c == '▀')).count();
    assert_eq!(covered, 24, "{}", rows.join("\n"));
    let words: Vec<&str> =
        pane.into_iter().skip_while(|row| row.starts_with('▀')).filter(|row| !row.is_empty()).collect();
    let facts = ["Trinity", "by Brian Moriarty", "1986", "Release 12, serial code 860926", "Z-code version 5, 93 KiB"];
    assert_eq!(words[..5], facts);
    assert_eq!(words[5], "IFID ZCODE-12-860926");
    // Where there are no colours there is no picture.
    page.depth = Depth::None;
    page.loaded = None;
    assert!(!drawn(&mut page, 200, 60).join("").contains('▀'));
    fs::write(folder.path().join("trinity.png"), b"no picture").unwrap();
    (page.depth, page.loaded) = (Depth::Indexed, None);
    assert!(drawn(&mut page, 200, 60).join("").contains("The cover can't be shown: it is neither PNG nor JPEG."));
}

#[test]
fn without_folders_the_page_says_how_to_name_one() {
    let mut page = page(Vec::new(), &[]);
    let rows = drawn(&mut page, 80, 24);
    assert_eq!(rows[0], " golmac: the library");
    assert_eq!(rows[6], " Your own stories are listed here once you say where they are:");
    assert_eq!(rows[7], " golmac config library ~/stories");
    let empty = tempfile::tempdir().unwrap();
    let mut page = super::tests::page(Vec::new(), &[empty.path().to_owned()]);
    assert_eq!(drawn(&mut page, 80, 24)[6], " There are no stories in your folders; golmac config library shows them.");
}

#[test]
fn the_cover_of_a_published_blorb_is_shown() {
    let Some(stories) = std::env::var_os("GOLMAC_STORIES").map(PathBuf::from) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI=true, but GOLMAC_STORIES is not set");
        println!("skipped: GOLMAC_STORIES names no folder of published stories");
        return;
    };
    let mut page = page(Vec::new(), &[stories]);
    typed(&mut page, "bronze");
    let text = drawn(&mut page, 120, 40).join("\n");
    assert!(text.matches('▀').count() > 300 && text.contains("When the seventh day comes"), "{text}");
}

#[test]
fn keys_walk_over_what_can_be_played_and_enter_plays_it() {
    let (mut page, folder) = usual();
    assert_eq!(page.press(PanelKey::Enter), Chosen::Play(What::BuiltIn));
    press(&mut page, &[PanelKey::Down]);
    let Chosen::Play(What::Session { name, story: None, .. }) = page.press(PanelKey::Enter) else { panic!() };
    assert_eq!(name, "eleven");
    press(&mut page, &[PanelKey::Down]);
    let Chosen::Play(What::Session { name, story, .. }) = page.press(PanelKey::Enter) else { panic!() };
    assert_eq!((name.as_str(), story), ("kept", Some(folder.path().join("zork.z5"))));
    press(&mut page, &[PanelKey::End]);
    assert_eq!(page.press(PanelKey::Enter), Chosen::Play(What::Story(folder.path().join("Über_漢字.z5"))));
    press(&mut page, &[PanelKey::Down, PanelKey::Home, PanelKey::Up]);
    assert_eq!(page.press(PanelKey::Enter), Chosen::Play(What::BuiltIn));
    assert_eq!(page.press(PanelKey::Escape), Chosen::Leave);
}

#[test]
fn a_playthrough_without_its_story_says_where_that_was() {
    let (mut page, _folder) = usual();
    press(&mut page, &[PanelKey::Down, PanelKey::Down, PanelKey::Down, PanelKey::Enter]);
    let rows = drawn(&mut page, 100, 24);
    assert_eq!(rows[23], " Its story file is gone: /nowhere/lost.z5. Put it back, or into a folder of the library.");
    press(&mut page, &[PanelKey::Up]);
    assert!(drawn(&mut page, 80, 24)[23].starts_with(" Enter plays"));
}

#[test]
fn typing_finds_and_escape_shows_all_again() {
    let (mut page, folder) = usual();
    typed(&mut page, "TRIN");
    assert_eq!(chosen(&mut page).split_whitespace().collect::<Vec<_>>(), ["Trinity", "Brian", "Moriarty"]);
    assert_eq!(drawn(&mut page, 80, 24)[1], " Find: TRIN");
    assert_eq!(page.press(PanelKey::Enter), Chosen::Play(What::Story(folder.path().join("trinity.z5"))));
    press(&mut page, &[PanelKey::Backspace, PanelKey::Backspace, PanelKey::Backspace, PanelKey::Backspace]);
    typed(&mut page, "lebling");
    assert!(chosen(&mut page).starts_with("Zork I: "));
    press(&mut page, &[PanelKey::Escape, PanelKey::Paste("west of\u{1B}[2J\n".to_owned())]);
    assert_eq!(page.filter, "west of[2J");
    press(&mut page, &[PanelKey::Escape, PanelKey::Paste("qqq".to_owned())]);
    assert_eq!(page.press(PanelKey::Enter), Chosen::Nothing);
    assert_eq!(drawn(&mut page, 80, 24)[3], " Nothing here is like “qqq”. Esc shows everything again.");
    press(&mut page, &[PanelKey::Down, PanelKey::Escape]);
    assert_eq!(page.press(PanelKey::Escape), Chosen::Leave);
    press(&mut page, &[PanelKey::Paste("x".repeat(1000))]);
    assert_eq!(page.filter.len(), LONGEST_FILTER);
}

#[test]
fn a_click_chooses_and_a_second_plays() {
    let (mut page, folder) = usual();
    let row = drawn(&mut page, 80, 24).iter().position(|row| row.contains("Trinity")).unwrap();
    let click = |column, row| PanelKey::Click { column, row };
    let row = u16::try_from(row).unwrap();
    press(&mut page, &[click(5, row)]);
    assert!(chosen(&mut page).starts_with("Trinity"));
    assert_eq!(page.press(click(70, row)), Chosen::Play(What::Story(folder.path().join("trinity.z5"))));
    press(&mut page, &[click(5, 3), click(5, 0), click(0, 23), click(500, 500), click(u16::MAX, u16::MAX)]);
    assert!(chosen(&mut page).starts_with("Trinity"));
}

#[test]
fn the_wheel_moves_what_is_seen_and_chooses_nothing() {
    let (mut page, _folder) = usual();
    drawn(&mut page, 80, 8);
    press(&mut page, &[PanelKey::Wheel(3)]);
    assert_eq!(page.top, 3);
    assert_eq!(page.chosen, Some(Key::BuiltIn));
    press(&mut page, &[PanelKey::Wheel(i16::MAX), PanelKey::Wheel(i16::MIN), PanelKey::Wheel(-1)]);
    assert_eq!(page.top, 0);
}

#[test]
fn details_cover_the_list_and_scroll() {
    let (mut page, _folder) = usual();
    press(&mut page, &[PanelKey::Tab]);
    let rows = drawn(&mut page, 40, 10);
    assert_eq!(rows[2], " Eleven Minutes Slow");
    press(&mut page, &[PanelKey::Down]);
    assert_eq!(drawn(&mut page, 40, 10)[2], " An audit of lost time");
    press(&mut page, &[PanelKey::End]);
    assert!(drawn(&mut page, 40, 10)[8].starts_with(" IFID ZCODE-1-261122-"), "{:?}", drawn(&mut page, 40, 10));
    press(&mut page, &[PanelKey::Escape]);
    assert!(drawn(&mut page, 40, 10)[2].contains("Comes with golmac"));
}

#[test]
fn nothing_of_a_foreign_name_commands_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let name = "bad\u{1B}]0;x\u{7}\u{9B}2J\u{202E}.z5";
    fs::write(folder.path().join(name), story(1, b"251101")).unwrap();
    let mut hostile = sessions(&[("a", "t", "/nowhere/\u{1B}[2J.z5", "p", 1, 5)]);
    for info in &mut hostile {
        (info.title, info.place) = ("\u{1B}[2J\u{202E}\n".repeat(50), Some("\u{9B}5n\u{200B}".repeat(50)));
        info.name = "\r\u{7}".to_owned();
    }
    let mut page = page(hostile, &[folder.path().to_owned(), PathBuf::from("/nowhere/\u{1B}c")]);
    for (width, height) in [(80, 24), (200, 60), (33, 9)] {
        for keys in
            [vec![], vec![PanelKey::Down], vec![PanelKey::Tab], vec![PanelKey::Tab, PanelKey::Enter, PanelKey::End]]
        {
            press_all(&mut page, &keys);
            let text = drawn(&mut page, width, height).join("");
            assert!(text.chars().all(is_displayable), "{text:?}");
        }
    }
}

/// Presses keys, whatever comes of them.
fn press_all(page: &mut Page, keys: &[PanelKey]) {
    for key in keys {
        page.press(key.clone());
        finish(page);
    }
}

#[test]
fn every_size_can_be_drawn_with_every_key() {
    let (mut page, _folder) = usual();
    let keys = [
        PanelKey::Down,
        PanelKey::PageDown,
        PanelKey::Tab,
        PanelKey::PageDown,
        PanelKey::Wheel(5),
        PanelKey::Tab,
        PanelKey::Char('漢'),
        PanelKey::Backspace,
        PanelKey::Click { column: 0, row: 1 },
        PanelKey::PageUp,
    ];
    for (width, height) in
        [(0, 0), (1, 1), (2, 1), (1, 9), (5, 2), (9, 3), (20, 5), (33, 6), (99, 4), (300, 3), (100, 12)]
    {
        for key in &keys {
            page.press(key.clone());
            drawn(&mut page, width, height);
            // A frame of another size than was told, and one that is smaller than the area.
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
            page.draw(Rect::new(0, 0, 80, 24), &mut buffer, &theme());
            page.draw(Rect::new(3, 2, 7, 7), &mut buffer, &theme());
        }
    }
}

#[test]
fn what_is_found_later_leaves_the_choice_where_it_was() {
    let (mut page, folder) = usual();
    typed(&mut page, "zork");
    press(&mut page, &[PanelKey::Escape]);
    press(&mut page, &[PanelKey::End, PanelKey::Up]);
    fs::write(folder.path().join("aaa.z5"), story(3, b"251101")).unwrap();
    page.scan = Scan::new(&[folder.path().join("aaa.z5")]);
    assert_eq!(page.work(), Worked::Changed);
    assert!(chosen(&mut page).starts_with("Zork I: "));
    assert_eq!(page.shelf.stories().len(), 4);
}

#[test]
fn rows_of_one_title_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("old")).unwrap();
    for name in ["trinity.z4", "trinity.z5", "old/trinity.z4"] {
        fs::write(at(name), story(12, b"860926")).unwrap();
    }
    let there = at("trinity.z5").to_string_lossy().into_owned();
    let sessions = sessions(&[
        ("trinity", "Kept story", &there, "Palace Gate", 3, 60),
        ("trinity-2", "Kept story", &there, "Long Water", 4, 90),
    ]);
    let mut page = page(sessions, &[folder.path().to_owned()]);
    let rows = drawn(&mut page, 100, 24).join("\n");
    for expected in ["  Kep…  trinity ", "  trinity-2 ", "Trinity  trinity.z5 ", "Trinity  old/trinity.z4 "] {
        assert!(rows.contains(expected), "{expected} is not in\n{rows}");
    }
    let narrow = drawn(&mut page, 30, 24).join("\n");
    assert!(narrow.contains("Kept story  trinity-2"), "{narrow}");
}

#[test]
fn a_filter_finds_words_and_what_is_like_them() {
    let finds = |filter: &str, title: &str| Sieve::new(filter).score(&[title]).is_some();
    let best = |filter: &str, texts: &[&str]| {
        let scored = texts.iter().map(|text| (Sieve::new(filter).score(&[text]), *text));
        scored.max_by_key(|(score, _)| *score).map(|(_, text)| text.to_owned())
    };
    assert!(!finds("kk", "The Awakening"));
    assert!(!finds("kan", "The Awakening") && !finds("tgn", "The Awakening"));
    assert!(finds("wake", "The Awakening") && finds("the awa", "The Awakening"));
    assert!(finds("zrk", "Zork I") && finds("hhg", "The Hitchhiker's Guide to the Galaxy"));
    assert!(finds("hitchiker", "The Hitchhiker's Guide to the Galaxy"));
    assert!(finds("z", "Zork I") && !finds("zork ii", "Zork I"));
    assert_eq!(best("zork", &["A zor of kings", "Zork I"]), Some("Zork I".to_owned()));
}
