//! Random programs with the shape of compiled ones: routines with locals that call each other, loops, branches that join again, and values on the evaluation stack all the while.
//!
//! Most are well made, so that they run on for long; now and then a path leaves more on the stack than another, a routine writes into its own code, or an
//! operand is nonsense. An engine that translates whole routines must do in all of them just what the plain one does.

use golmac::story::{Story, Version};
use golmac::zmachine::isa::assemble::assemble_as;

use super::choices::Choices;
use super::play::{self, Vocabulary};
use super::templates::{COMMON, RARE, Template};
use super::testbed;

/// Budget of most programs, and of those that are to fill the stack.
const USUAL: u64 = 4_000;
const DEEP: u64 = 70_000;

/// The first byte chooses a version, the others make the program and play it.
pub fn routines(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let version = Version::ALL[usize::from(first) % 8];
    let program = program(version, &mut Choices::new(input));
    play::check(&program.story, input, Vocabulary(&testbed::vocabulary()));
}

/// A program made of a seed, run once on both engines in slices of one size.
pub fn seeded(seed: u64) {
    let mut bytes = Vec::new();
    let mut state = seed;
    while bytes.len() < 1024 {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        bytes.extend((mixed ^ mixed >> 31).to_le_bytes());
    }
    let program = program(Version::ALL[(seed % 8) as usize], &mut Choices::new(&bytes));
    let _shown = Shown(seed, &program.source);
    let step = [1, 7, 97, 1000, u64::MAX, 3, 31][(seed / 8 % 7) as usize];
    let (step, budget) = if program.is_deep { (step.max(1000), DEEP) } else { (step, USUAL) };
    bytes.reverse();
    play::in_steps(&program.story, &bytes, Vocabulary(&testbed::vocabulary()), step, budget);
}

/// Shows a program where a test fails.
struct Shown<'a>(u64, &'a str);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}:\n{}", self.0, self.1);
        }
    }
}

struct Program {
    source: String,
    story: Story,
    /// Whether it calls so deep that the stack fills.
    is_deep: bool,
}

fn program(version: Version, choices: &mut Choices) -> Program {
    let number = version.number();
    let is_deep = choices.once_in(64);
    let count = 2 + choices.below(7);
    let mut source = String::from(HEAD);
    source.push_str(if number <= 3 { SMALL_PROPERTIES } else { LARGE_PROPERTIES });
    source.push_str(TABLES);
    source.push_str(&main(number, count, is_deep, choices));
    for routine in 0..count {
        source.push_str(&Routine::source(number, routine, count, choices));
    }
    let call = if number <= 3 { "call" } else { "call_vs" };
    // Three pushed words and 12 locals a call: the words run out before the calls, or the other way round.
    let locals = if choices.once_in(2) { " a b c d e f g h i j k" } else { "" };
    source.push_str(&format!(".high\n.routine deep n{locals}\npush n\n{call} #deep n -> n\nret n\n"));
    source
        .push_str(".routine tick\ninc g20\nprint_num g20\npush g20\njg sp 3 ?late\nrfalse\nlate: store g20 0\nrtrue\n");
    source.push_str(".dynamic\n.routine own a b\nadd a b -> a\nstore g27 4\nret a\n.high\n");
    source.push_str(".string song \"A song.^\"\n");
    let assembly = match assemble_as(&source, version) {
        Ok(assembly) => assembly,
        Err(error) => panic!("version {version}: {error}\n{source}"),
    };
    let mut image = assembly.story;
    move_globals(&mut image, choices);
    move_objects(&mut image, choices);
    match Story::from_bytes(image) {
        Ok(story) => Program { source, story, is_deep },
        Err(error) => panic!("version {version}: {error}\n{source}"),
    }
}

/// Has the globals now and then at an odd address, or lie over something else: the header, the objects, static memory.
fn move_globals(image: &mut [u8], choices: &mut Choices) {
    let word = |at: usize| u16::from_be_bytes([image[at], image[at + 1]]);
    let globals = match choices.byte() {
        ..210 => return,
        210..215 => word(0x0C).wrapping_add(1),
        215..225 => u16::from(choices.byte()),
        225..235 => word(0x0A).wrapping_add(u16::from(choices.byte())),
        235..245 => word(0x0E).wrapping_sub(2 * u16::from(choices.byte())),
        245..250 => word(0x0E).wrapping_sub(1 + 2 * u16::from(choices.byte() & 63)),
        250.. => 0xFFFF_u16.wrapping_sub(u16::from(choices.byte())),
    };
    image[0x0C..0x0E].copy_from_slice(&globals.to_be_bytes());
}

/// Has the objects now and then begin a little elsewhere, or lie over something else.
fn move_objects(image: &mut [u8], choices: &mut Choices) {
    let word = |at: usize| u16::from_be_bytes([image[at], image[at + 1]]);
    let objects = match choices.byte() {
        ..240 => return,
        240..246 => word(0x0A).wrapping_add(u16::from(choices.byte())),
        246..250 => word(0x0A).wrapping_sub(u16::from(choices.byte() & 63)),
        250..253 => word(0x0C).wrapping_add(u16::from(choices.byte())),
        253.. => word(0x0E).wrapping_sub(u16::from(choices.byte())),
    };
    image[0x0A..0x0C].copy_from_slice(&objects.to_be_bytes());
}

/// The main program calls every routine again and again, and reads a line now and then.
fn main(version: u8, count: usize, is_deep: bool, choices: &mut Choices) -> String {
    let call = if version <= 3 { "call" } else { "call_vs" };
    let mut source = String::from(".routine main\n");
    if is_deep {
        source.push_str(&format!("{call} #deep 1 -> g21\n"));
    }
    let rounds = 1 + choices.below(5);
    source.push_str(&format!("turn: store g00 {rounds}\nround: nop\n"));
    for routine in 0..count {
        source.push_str(&format!("{call} #r{routine} g00 {} -> g1{routine:x}\n", choices.number()));
    }
    source.push_str("dec_chk g00 1 ?~round\n");
    source.push_str(match version {
        ..=3 => "sread @text @parse\n",
        4 => "sread @text @parse 4 #tick\n",
        5.. => "storeb @text 1 0\naread @text @parse 4 #tick -> g22\n",
    });
    if version != 6 && choices.once_in(24) {
        // The main program has nobody to return to.
        source.push_str(choices.one_of(&[
            "get_child 2 -> sp ?~rfalse\n",
            "get_sibling 4 -> sp ?rtrue\n",
            "get_child 2 -> g22 ?~rtrue\n",
            "jz g21 ?rtrue\n",
            "dec_chk g21 3 ?rfalse\n",
        ]));
    }
    source.push_str("jump ?turn\n");
    source
}

/// A routine while it is written.
struct Routine<'a, 'b> {
    choices: &'a mut Choices<'b>,
    version: u8,
    number: usize,
    count: usize,
    locals: usize,
    source: String,
    /// Values on the evaluation stack, where all paths have left as many as they should.
    depth: usize,
    /// Labels that were branched to and still need a place, with the depth there.
    open: Vec<(usize, usize)>,
    labels: usize,
    /// Loops around this place.
    loops: usize,
}

impl<'a, 'b> Routine<'a, 'b> {
    fn source(version: u8, number: usize, count: usize, choices: &'a mut Choices<'b>) -> String {
        let locals = if choices.once_in(4) { choices.below(16) } else { choices.below(5) };
        let place = if choices.once_in(6) { ".dynamic" } else { ".high" };
        let mut source = format!("{place}\n.routine r{number}");
        for local in 0..locals {
            let value = if version <= 4 && choices.once_in(3) { choices.number() } else { 0 };
            source.push_str(&format!(" v{local}"));
            if value != 0 {
                source.push_str(&format!("={value}"));
            }
        }
        source.push('\n');
        let (depth, open, labels, loops) = (0, Vec::new(), 0, 0);
        let mut routine = Routine { choices, version, number, count, locals, source, depth, open, labels, loops };
        if version >= 5 && number == 0 {
            routine.line("catch -> g23");
        }
        for _ in 0..3 + routine.choices.below(14) {
            routine.statement();
        }
        while !routine.open.is_empty() {
            routine.close();
        }
        routine.end();
        routine.source
    }

    fn line(&mut self, line: &str) {
        self.source.push_str(line);
        self.source.push('\n');
    }

    fn statement(&mut self) {
        if !self.open.is_empty() && self.choices.once_in(3) {
            self.close();
        }
        match self.choices.byte() {
            ..20 if self.loops < 2 => self.looped(),
            ..45 => self.call(),
            45..48 => self.template(RARE),
            _ => self.template(COMMON),
        }
    }

    fn label(&mut self) -> usize {
        self.labels += 1;
        self.labels
    }

    /// Puts the oldest label that is open here.
    fn close(&mut self) {
        let (label, depth) = self.open.remove(0);
        // A path that jumps over the place where the others are made equal.
        if !self.choices.once_in(32) {
            self.level(depth);
        }
        self.line(&format!("l{label}: nop"));
        self.depth = depth;
    }

    /// Pushes and pulls until the stack is so deep.
    fn level(&mut self, depth: usize) {
        while self.depth < depth {
            let value = self.value();
            self.line(&format!("push {value}"));
            self.depth += 1;
        }
        while self.depth > depth {
            match self.choices.below(3) {
                0 if self.version != 6 => self.line("pull g1f"),
                1 => self.line("add sp 1 -> g1e"),
                _ => self.line("store g1d sp"),
            }
            self.depth -= 1;
        }
    }

    /// A loop that is left when its counter is used up.
    fn looped(&mut self) {
        let (label, depth) = (self.label(), self.depth);
        let counter = match self.locals {
            0 => format!("g{:x}", 0x80 + 2 * self.number + self.loops),
            locals => format!("v{}", self.choices.below(locals)),
        };
        let times = 1 + self.choices.below(6);
        self.line(&format!("store {counter} {times}\nl{label}: nop"));
        self.loops += 1;
        for _ in 0..1 + self.choices.below(5) {
            self.statement();
        }
        self.loops -= 1;
        if !self.choices.once_in(24) {
            self.level(depth);
        }
        let end = match self.choices.below(3) {
            0 => format!("dec {counter}\njg {counter} 0 ?l{label}"),
            1 => format!("sub {counter} 1 -> {counter}\njz {counter} ?~l{label}"),
            _ => format!("dec_chk {counter} 1 ?~l{label}"),
        };
        self.line(&end);
    }

    /// A call with any number of arguments, mostly of a routine further down.
    fn call(&mut self) {
        let routine = match self.count - self.number - 1 {
            below @ 1.. if !self.choices.once_in(40) => self.number + 1 + self.choices.below(below),
            _ if self.choices.once_in(8) => self.choices.below(self.count),
            _ => return self.template(COMMON),
        };
        let most = if self.version <= 3 { 4 } else { 8 };
        let arguments = if self.choices.once_in(4) { self.choices.below(most) } else { self.choices.below(3) };
        let dropped = self.version >= 5 && self.choices.once_in(2);
        let name = match (self.version, arguments, dropped, self.choices.byte() & 3) {
            (..=3, ..) => "call",
            (_, 0, true, 0..2) => "call_1n",
            (_, 0, false, 0..2) => "call_1s",
            (_, 1, true, 0..2) => "call_2n",
            (_, 1, false, 0..2) => "call_2s",
            (_, 0..=3, true, 0..3) => "call_vn",
            (_, 0..=3, false, 0..3) => "call_vs",
            (_, _, true, _) => "call_vn2",
            (_, _, false, _) => "call_vs2",
        };
        let mut line = format!("{name} #r{routine}");
        for _ in 0..arguments {
            line.push(' ');
            line.push_str(&self.value());
        }
        if !dropped {
            line.push_str(&self.target());
        }
        self.line(&line);
    }

    fn template(&mut self, templates: &[Template]) {
        let fitting: Vec<&str> =
            templates.iter().filter(|(versions, _)| versions.contains(&self.version)).map(|(_, text)| *text).collect();
        let text = self.choices.one_of(&fitting);
        let mine = match self.locals {
            0 => format!("g{:x}", 0x40 + self.number),
            locals => format!("v{}", self.choices.below(locals)),
        };
        self.label();
        let mut line = String::new();
        let mut rest = text.chars();
        while let Some(letter) = rest.next() {
            match letter {
                '%' => line.push_str(&self.blank(rest.next().unwrap_or_default(), &mine)),
                // What the template itself pushes and pulls comes out even.
                letter => line.push(letter),
            }
        }
        self.line(&line);
    }

    /// What stands in a template in place of a letter; `templates.rs` says what each means.
    fn blank(&mut self, letter: char, mine: &str) -> String {
        match letter {
            'v' => self.value(),
            'd' => {
                if self.choices.once_in(150) {
                    self.value()
                } else {
                    (1 + self.choices.below(9)).to_string()
                }
            }
            's' => self.target(),
            'b' => self.branch(),
            'l' => mine.to_string(),
            'n' => self.named(),
            'k' => self.choices.one_of(&[0, 1, 1, 2, 3, 16, 17, 32, 33, 47, 255]).to_string(),
            'o' => match self.choices.byte() {
                ..200 => (1 + self.choices.below(7)).to_string(),
                200..230 => "0".to_string(),
                230..250 => self.value(),
                250.. => self.choices.number().to_string(),
            },
            'p' => {
                if self.choices.once_in(12) {
                    self.choices.byte().to_string()
                } else {
                    (1 + self.choices.below(8)).to_string()
                }
            }
            't' => {
                if self.choices.once_in(20) {
                    self.choices.byte().to_string()
                } else {
                    self.choices.below(32).to_string()
                }
            }
            'a' => self.choices.one_of(&["@bytes", "@words", "@bytes+1", "@text", "@words+3"]).to_string(),
            'i' => match self.choices.byte() {
                ..200 => self.choices.below(24).to_string(),
                200..250 => {
                    let number = self.choices.below(20);
                    format!("g2{:x}", number % 16)
                }
                250.. => self.value(),
            },
            'j' => self.choices.below(140).to_string(),
            'h' => (self.choices.below(40) as i32 - 20).to_string(),
            'r' => format!("r{}", self.choices.below(self.count)),
            'g' => format!("g{:02x}", self.choices.byte().min(0xEF)),
            'u' => self.labels.to_string(),
            'x' => (32 + self.choices.below(95)).to_string(),
            other => panic!("a template has %{other}"),
        }
    }

    /// A value, which may come off the stack.
    fn value(&mut self) -> String {
        match self.choices.byte() {
            ..90 if self.locals > 0 => format!("v{}", self.choices.below(self.locals)),
            ..170 if self.depth > 0 || self.choices.once_in(500) => {
                self.depth = self.depth.saturating_sub(1);
                "sp".to_string()
            }
            ..210 => format!("g{:02x}", 0x10 + self.choices.below(24)),
            210..214 => format!("g{:02x}", self.choices.byte().min(0xEF)),
            214.. => match self.choices.number() {
                large @ 0x8000.. => (large as i16).to_string(),
                number => number.to_string(),
            },
        }
    }

    /// Where a result goes.
    fn target(&mut self) -> String {
        match self.choices.byte() {
            ..90 if self.locals > 0 => format!(" -> v{}", self.choices.below(self.locals)),
            ..190 => {
                self.depth += 1;
                " -> sp".to_string()
            }
            190..253 => format!(" -> g{:02x}", 0x10 + self.choices.below(24)),
            253.. => format!(" -> g{:02x}", self.choices.byte().min(0xEF)),
        }
    }

    /// A variable by its name: the top of the stack stays where it is.
    fn named(&mut self) -> String {
        match self.choices.byte() {
            ..100 if self.locals > 0 => format!("v{}", self.choices.below(self.locals)),
            ..170 if self.depth > 1 || self.choices.once_in(500) => "sp".to_string(),
            _ => format!("g{:02x}", 0x10 + self.choices.below(24)),
        }
    }

    /// A branch to a place further down, or out of the routine.
    fn branch(&mut self) -> String {
        let not = if self.choices.once_in(2) { "~" } else { "" };
        let same = self.open.iter().find(|(_, depth)| *depth == self.depth).map(|(label, _)| *label);
        match (self.choices.byte(), same) {
            (..12, _) => format!(" ?{not}rtrue"),
            (12..24, _) => format!(" ?{not}rfalse"),
            (24..100, Some(label)) => format!(" ?{not}l{label}"),
            // A branch to a place where another depth is expected.
            (100..103, _) if !self.open.is_empty() => {
                let (label, _) = self.open[self.choices.below(self.open.len())];
                format!(" ?{not}l{label}")
            }
            _ => {
                let label = self.label();
                self.open.push((label, self.depth));
                format!(" ?{not}l{label}")
            }
        }
    }

    fn end(&mut self) {
        let value = self.value();
        let line = match self.choices.below(6) {
            0 => "rtrue".to_string(),
            1 => "rfalse".to_string(),
            2 => "print_ret \"end\"".to_string(),
            3 if self.depth > 0 => "ret_popped".to_string(),
            4 if self.version >= 5 => format!("push {value}\nret_popped"),
            _ => format!("ret {value}"),
        };
        self.line(&line);
    }
}

const HEAD: &str = r#".serial "260101"
.separators ".,"
.dictionary "look" "take" "lamp" data 1 2
.default 9 77
.default 3 5
"#;

/// Objects with properties of every length, for versions up to 3.
const SMALL_PROPERTIES: &str = r#".object hall "Hall" attributes 1 3
.property 5 word 1 2
.property 3 byte 7
.object lamp "lamp" in hall attributes 2
.property 8 byte 1 2 3 4 5 6 7 8
.property 4 word 300
.property 1 byte 3
.object box "box" in hall
.object coin "coin" in box
.property 2 word 9
.object cat "cat" in hall
.object dog "" in cat
.property 6 byte 1 2 3
.object last "last" in box
"#;

/// The same with properties that later versions have beside.
const LARGE_PROPERTIES: &str = r#".object hall "Hall" attributes 1 3 40
.property 5 word 1 2
.property 3 byte 7
.object lamp "lamp" in hall attributes 2
.property 8 byte 40*1
.property 4 word 300
.property 1 byte 3
.object box "box" in hall
.object coin "coin" in box
.property 2 word 9
.object cat "cat" in hall
.object dog "" in cat
.property 6 byte 1 2 3
.property 5 byte 64*2
.object last "last" in box
"#;

const TABLES: &str = r#".array bytes byte 64*3
.array words word 5 4 3 2 1 40*0
.array user word 4 0 0 0 0
.array text byte 30 40*0
.array parse byte 6 40*0
.array memory byte 300*0
.static
.array fixed byte 40*1
.high
"#;
