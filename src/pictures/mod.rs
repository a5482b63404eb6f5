//! The pictures of a Blorb, decoded.

use std::collections::HashMap;
use std::sync::Arc;

use image::RgbaImage;

use crate::story::{Resources, Usage};

/// The pictures of a story, decoded when they are first asked for.
#[derive(Debug)]
pub struct Gallery {
    resources: Resources,
    decoded: HashMap<u16, Option<Arc<RgbaImage>>>,
    problems: Vec<String>,
}

impl Gallery {
    pub fn new(resources: Resources) -> Gallery {
        Gallery { resources, decoded: HashMap::new(), problems: Vec::new() }
    }

    /// A picture in its own pixels; `None` where it can't be shown.
    pub fn picture(&mut self, number: u16, _palette: Option<u16>) -> Option<Arc<RgbaImage>> {
        if let Some(known) = self.decoded.get(&number) {
            return known.clone();
        }
        let resource = self.resources.get(Usage::Picture, number.into())?;
        let picture = image::load_from_memory(resource.data).ok().map(|picture| Arc::new(picture.to_rgba8()));
        if picture.is_none() {
            self.problems.push(format!("picture {number} can't be shown"));
        }
        self.decoded.insert(number, picture.clone());
        picture
    }

    /// What was found wrong since this was last asked.
    pub fn take_problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
    }
}
