//! Keys, sizes and panels at random: nothing panics, and no cell ever holds what could command a terminal.

use std::fs;

use golmac::play::events::Happening;
use golmac::play::theme::Depth;
use golmac::story::Story;
use golmac::zmachine::Available;
use golmac::zmachine::screen::is_displayable;
use ratatui::buffer::Buffer;

use super::stage::{Begins, Setting, Stage, own_story};
use super::{assembled, steps};

/// Sizes that terminals are made, and none that anybody would choose.
const SIZES: [(u16, u16); 9] = [(1, 1), (2, 1), (1, 5), (20, 5), (5, 200), (80, 24), (3, 3), (300, 2), (40, 12)];

/// What opens something, and what is done in it.
const KEYS: &str = "<f1> <f2> <f3> <f4> <f5> <f7> <f8> <f9> <ctrl-c> <ctrl-s> <ctrl-r> <ctrl-l> <escape> <escape> <enter> \
    <enter> <tab> <shift-tab> <up> <down> <left> <right> <pageup> <pagedown> <home> <end> <ctrl-home> <ctrl-end> <ctrl-up> \
    <ctrl-down> <delete> <backspace> <ctrl-w> <ctrl-y> <alt-y> <ctrl-t> <ctrl-_> <alt-w> look<enter> w<enter> 北北e\u{301} \
    /save<enter> /restore<enter> /search<space>the<enter> /prune<space>1<enter> n /";

/// The mouse.
const MOUSE: [&str; 5] = ["<wheel up>", "<wheel down>", "<click 1,1>", "<click 9,4>", "<drag 1,1 3,3>"];

/// Knuth's generator: the same numbers each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

fn setting(story: Story, (columns, rows): (u16, u16)) -> Setting {
    let play = Begins::Story { story: Box::new(story), name: "story".to_owned() };
    Setting { columns, rows, depth: Depth::True, unicode: Available::Yes, commands: None, restore: None, play }
}

/// What the player draws has nothing but characters.
#[track_caller]
fn check_cells(buffer: &Buffer, when: &str) {
    let wrong = buffer.content.iter().find(|cell| !cell.symbol().chars().all(is_displayable));
    assert_eq!(wrong.map(|cell| cell.symbol().escape_debug().to_string()), None, "{when}");
}

fn storm(file: &str, settings: &str, seed: u64) {
    storm_on(file, own_story(file), settings, seed);
}

fn storm_on(file: &str, story: Story, settings: &str, seed: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("config")).expect("a folder");
    fs::write(folder.path().join("config/config.toml"), settings).expect("a file");
    let mut chance = Chance(seed);
    let mut stage = Stage::begin(setting(story, SIZES[chance.below(SIZES.len())]), folder.path());
    for number in 0..150 {
        let when = match chance.below(4) {
            0 => {
                let (columns, rows) = SIZES[chance.below(SIZES.len())];
                stage.step(steps::Step::Happens(Happening::Resize { columns, rows }));
                format!("{file}, seed {seed}, step {number}: {columns}x{rows}")
            }
            _ => {
                let keys: Vec<&str> = KEYS.split(' ').chain(MOUSE).collect();
                let keys = keys[chance.below(keys.len())];
                steps::of_line(keys).expect("steps").into_iter().for_each(|step| stage.step(step));
                format!("{file}, seed {seed}, step {number}: {keys}")
            }
        };
        if stage.asked.iter().any(|asked| asked == "leave") {
            break;
        }
        check_cells(&stage.drawn(), &when);
    }
}

#[test]
fn no_key_and_no_size_breaks_the_adventure() {
    (1..=6).for_each(|seed| storm("eleven.z5", "", seed));
}

#[test]
fn no_key_and_no_size_breaks_menus_and_clocks_and_windows() {
    for (file, seed) in [("menus.z5", 1), ("timed.z5", 2), ("screen.z3", 3), ("screen.z5", 4)] {
        storm(file, "", seed);
    }
}

#[test]
fn no_key_and_no_size_breaks_text_in_the_terminals_own_scrollback() {
    for (file, seed) in [("eleven.z5", 1), ("menus.z5", 2), ("timed.z5", 3), ("screen.z5", 4)] {
        storm(file, "display = \"inline\"", seed);
    }
}

/// Windows that overlap, scroll, wrap and are read in, with the mouse, a clock and a newline interrupt.
const WINDOWS: &str = r#"
.flags2 32
.extension 7 7
.terminators 254 253 129
.array line byte 20 20*0
.array mouse word 0 0 0 0
put_wind_prop 0 8 #narrow
put_wind_prop 0 9 2
move_window 2 9 33
window_size 2 64 120
window_style 2 15
set_margins 4 4 2
mouse_window -1
turn: set_window 2
print "A window that wraps, scrolls and is buffered, over what is there. "
print_unicode $5317
print_unicode $4eac
set_window 0
scroll_window 2 8
split_window 24
set_window 1
set_cursor 9 9
print "status"
set_window 0
print "one^two^three^four^five^six^seven^eight^nine^ten^>"
storeb #line 1 0
aread #line 0 5 #tick -> g05
read_mouse #mouse
set_window 1
read_char 1 -> g06
set_window 0
inc_chk g07 9 ?done
erase_window -2
put_wind_prop 0 9 3
jump ?turn
done: quit
.routine narrow
inc g08
mul g08 4 -> sp
set_margins sp 8 0
put_wind_prop 0 9 1
rtrue
.routine tick
inc g09
rfalse
"#;

#[test]
fn no_key_and_no_size_breaks_the_windows_of_version_6() {
    for (seed, settings) in [(1, ""), (2, "more = false"), (3, "display = \"inline\""), (4, "")] {
        storm_on("windows", assembled(WINDOWS, 6).expect("a story"), settings, seed);
    }
}

#[test]
fn every_panel_is_drawn_on_every_size() {
    let panels = "<f1> <f2> <f3> <f4> <f5> <ctrl-c> /save<enter> /restore<enter> /scripton<enter> /replay<enter> \
        <ctrl-s>look <ctrl-r>look lo<tab> <f3>/look<enter> <f2><enter>";
    let folder = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::begin(setting(own_story("eleven.z5"), (80, 24)), folder.path());
    let keys = |stage: &mut Stage, keys: &str| {
        steps::of_line(keys).expect("steps").into_iter().for_each(|step| stage.step(step));
    };
    keys(&mut stage, "  look<enter>inventory<enter>");
    for panel in panels.split(' ') {
        keys(&mut stage, "<resize 80x24>");
        keys(&mut stage, panel);
        for (columns, rows) in SIZES {
            keys(&mut stage, &format!("<resize {columns}x{rows}>"));
            check_cells(&stage.drawn(), &format!("{panel} on {columns}x{rows}"));
            keys(&mut stage, "<down><pagedown><click 1,1>");
            check_cells(&stage.drawn(), &format!("{panel} on {columns}x{rows}, moved"));
        }
        keys(&mut stage, "<escape><escape><ctrl-u>");
    }
}

/// Prints every character there is a code for, and those that command terminals twice.
const HOSTILE: &str = r#"
.global code
.array control word $1b $5b $32 $4a $9b $7 $8 $d $a $0 $7f $85 $90 $9d $200b $200e $202e $2028 $feff $e000 $d800 $ffff
call_vn #all
split_window 3
set_window 1
set_cursor 1 1
call_vn #all
set_window 0
read_char 1 -> sp
quit
.routine all
again:
print_unicode code
inc code
je code $3000 ?done
jump ?again
done:
store code 0
more:
loadw #control code -> sp
print_unicode sp
inc code
jl code 22 ?more
store code 0
zscii:
print_char code
inc code
jl code 1024 ?zscii
rtrue
"#;

#[test]
fn nothing_that_a_story_prints_commands_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let story = assembled(HOSTILE, 5).expect("it assembles");
    let mut stage = Stage::begin(setting(story, (40, 12)), folder.path());
    check_cells(&stage.drawn(), "at first");
    for keys in ["<space>", "<pageup>", "<ctrl-home>", "<f3>", "<escape>", "<ctrl-s>[", "<resize 7x5>"] {
        steps::of_line(keys).expect("steps").into_iter().for_each(|step| stage.step(step));
        check_cells(&stage.drawn(), keys);
    }
}
