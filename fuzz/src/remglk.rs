//! Any bytes as what a display sends in RemGlk's protocol, and sound conversations with changes.

use golmac::remglk::protocol::Update;
use golmac::remglk::{Settings, play};
use golmac::zmachine::screen::is_displayable;
use golmac::zmachine::{Machine, Options};

use super::commands::STORIES;
use super::quetzal::changed;

/// What a sound display sends to any story: it answers each time what is asked first.
const SOUND: &[u8] = br#"{"type":"init","gen":0,"metrics":{"width":800,"height":480,"gridcharwidth":10,"gridcharheight":12.5},"support":["timer","garglktext"]}
{"type":"line","gen":1,"window":1,"value":"save"}
{"type":"specialresponse","gen":2,"response":"fileref_prompt","value":"x"}
{"type":"line","gen":3,"window":1,"value":"menu","terminator":"func1"}
{"type":"char","gen":4,"window":2,"value":"down"}
{"type":"mouse","gen":5,"window":2,"x":3,"y":4}
{"type":"timer","gen":5,"partial":{"1":"loo"}}
{"type":"arrange","gen":6,"metrics":{"width":80,"height":24,"spacing":1}}
{"type":"refresh","gen":0}
{"type":"line","gen":7,"window":1,"value":"restore"}
{"type":"specialresponse","gen":8,"response":"fileref_prompt","value":{"filename":"x"}}
"#;

/// The first two bytes choose a story and what the others are: what a display sends, the same after a sound beginning, or changes to a sound conversation.
pub fn remglk(data: &[u8]) {
    let [story, kind, input @ ..] = data else { return };
    let known = &STORIES[usize::from(*story) % STORIES.len()];
    let sent = match kind % 4 {
        0 => input.to_vec(),
        1 => SOUND.split_inclusive(|byte| *byte == b'\n').take(1).chain([input]).collect::<Vec<_>>().concat(),
        _ => changed(SOUND.to_vec(), input),
    };
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { folder: folder.path().to_owned(), ..Settings::default() };
    let machine = Machine::new(known.story.clone(), Options::default());
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    // However it ends, it ends.
    let _ = play(machine, settings, &sent[..], &mut out, &mut errors);
    let out = String::from_utf8(out).unwrap();
    for object in out.split_terminator("\n\n") {
        let update: Update = serde_json::from_str(object).unwrap_or_else(|wrong| panic!("{object:?}: {wrong}"));
        check(&update);
    }
}

/// Nothing that the display is sent commands a terminal.
fn check(update: &Update) {
    let Update::Update(state) = update else { return };
    let paragraphs = state.content.iter().flat_map(|content| &content.text).flatten().flat_map(|text| &text.content);
    let rows = state.content.iter().flat_map(|content| &content.lines).flatten().flat_map(|row| &row.content);
    for run in paragraphs.chain(rows) {
        assert!(run.text.chars().all(is_displayable), "{:?}", run.text);
    }
}
