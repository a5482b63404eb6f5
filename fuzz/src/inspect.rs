//! Every report on real stories with changes, and on any bytes as a story.

use golmac::inspect::{
    BlorbReport, Compiler, DictionaryReport, GrammarReport, HeaderReport, MemoryMap, ObjectsReport, StringsReport,
    Subject,
};
use golmac::story::Story;
use golmac::zmachine::screen::is_displayable;

use super::choices::Choices;
use super::commands::STORIES;

/// Bytes that no report may be longer than: a story of 512 KiB with text to match.
const LONGEST_REPORT: usize = 64 << 20;

/// The first byte chooses a story, or the input as it is; then come pairs of a place and a value.
pub fn inspect(data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let mut choices = Choices::new(input);
    let known = usize::from(first) % (STORIES.len() + 1);
    let image = match STORIES.get(known) {
        None => input.to_vec(),
        Some(known) => changed(known.story.image().to_vec(), &mut choices),
    };
    let Ok(story) = Story::from_bytes(image) else { return };
    look_at(&story);
}

fn changed(mut image: Vec<u8>, choices: &mut Choices) -> Vec<u8> {
    for _ in 0..choices.below(24) {
        let value = match choices.byte() {
            ..128 => choices.number(),
            128.. => choices.word(),
        };
        let at = match choices.byte() {
            place @ ..96 => usize::from(place & 0x3F),
            // Tables are there.
            96..224 => usize::from(choices.word()),
            224.. => choices.below(image.len()),
        };
        image.iter_mut().skip(at).zip(value.to_be_bytes()).for_each(|(byte, new)| *byte = new);
    }
    image
}

/// Makes every report, and looks at what it prints.
///
/// # Panics
/// Where one has characters that command a terminal, is endless, or says what can't be.
pub fn look_at(story: &Story) {
    let subject = Subject::new(story);
    check(&HeaderReport::of(&subject).to_string());
    check(&Compiler::of(&subject).to_string());
    let objects = ObjectsReport::of(&subject);
    check(&objects.to_string());
    check(&objects.tree().to_string());
    let (order, unreached) = objects.walked();
    assert_eq!(order.len() + unreached.len(), objects.objects.len(), "each object comes once");
    let dictionary = DictionaryReport::of(&subject);
    check(&dictionary.to_string());
    if let Some(word) = dictionary.words.first() {
        assert!(dictionary.at(word.address).is_some());
        dictionary.find(&word.text);
    }
    check(&GrammarReport::of(&subject).to_string());
    check(&StringsReport::of(&subject).to_string());
    let map = MemoryMap::of(&subject);
    check(&map.to_string());
    let mut end = 0;
    for region in &map.regions {
        assert!(region.start < region.end && region.start <= end, "there is a hole before {region:?}");
        end = end.max(region.end);
    }
    assert!(end >= subject.size(), "the map ends at {end}");
    if let Some(resources) = story.resources() {
        check(&BlorbReport::of(resources, Some(story)).to_string());
    }
}

fn check(report: &str) {
    assert!(report.len() < LONGEST_REPORT, "a report of {} bytes", report.len());
    let control = report.chars().find(|c| !is_displayable(*c) && *c != '\n');
    assert!(control.is_none(), "a report has {control:?}");
}
