//! A screen as it is written. What Version 6 has beside the others stands at the end and only there, so that states of the other versions are
//! written as they always were.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeTuple, Serializer};

use super::{Screen, Six};
use crate::story::Version;

/// Parts that all versions have.
const PARTS: usize = 11;

impl Serialize for Screen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_tuple(PARTS + usize::from(self.six.is_some()))?;
        parts.serialize_element(&self.version)?;
        parts.serialize_element(&self.size)?;
        parts.serialize_element(&self.character_graphics)?;
        parts.serialize_element(&self.selected)?;
        parts.serialize_element(&self.look)?;
        parts.serialize_element(&self.other_font)?;
        parts.serialize_element(&self.buffering)?;
        parts.serialize_element(&self.lower_column)?;
        parts.serialize_element(&self.lower_background)?;
        parts.serialize_element(&self.status)?;
        parts.serialize_element(&self.upper)?;
        if let Some(six) = &self.six {
            parts.serialize_element(six)?;
        }
        parts.end()
    }
}

impl<'de> Deserialize<'de> for Screen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Screen, D::Error> {
        deserializer.deserialize_tuple(PARTS + 1, Parts)
    }
}

struct Parts;

impl<'de> Visitor<'de> for Parts {
    type Value = Screen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a screen")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Screen, A::Error> {
        fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(parts: &mut A) -> Result<T, A::Error> {
            parts.next_element()?.ok_or_else(|| A::Error::custom("a screen that breaks off"))
        }
        let version = next(&mut parts)?;
        Ok(Screen {
            version,
            size: next(&mut parts)?,
            character_graphics: next(&mut parts)?,
            selected: next(&mut parts)?,
            look: next(&mut parts)?,
            other_font: next(&mut parts)?,
            buffering: next(&mut parts)?,
            lower_column: next(&mut parts)?,
            lower_background: next(&mut parts)?,
            status: next(&mut parts)?,
            upper: next(&mut parts)?,
            six: match version {
                Version::V6 => Some(next::<A, Box<Six>>(&mut parts)?),
                _ => None,
            },
        })
    }
}
