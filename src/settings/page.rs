//! The settings as a page to read: `assets/settings.md` is what [`settings_markdown`] gives, and a test holds it to that.

use super::kind::Kind;
use super::schema::{Fronts, Group, Row, TABLE};

const HEAD: &str = "\
# Settings

Settings are in `config.toml`, in golmac's folder of settings: `golmac config --path` says where that is, and `GOLMAC_CONFIG` names another folder. The file
need not be there, and nothing need be in it. `golmac config` lists every setting with its value and where that came from; `golmac config KEY VALUE` changes one,
as `/config KEY VALUE` does while you play, and leaves the file's comments as they are.

```toml
theme = \"green\"
scroll = 5
library = [\"~/games\", \"/srv/stories\"]

[aliases]
tl = \"take lamp\"

[keys]
undo = [\"ctrl-z\"]

# For one story: by its IFID, or by its file's name without the extension.
[story.zork1]
story-colours = \"theme\"
```

A story's table goes over the rest, and the command line over both. Aliases and keys of a story are added to those for all. Something that is wrong stops
nothing: it is told with its line, and the rest is used. `golmac config --check` looks for mistakes.
";

const THEMES: &str = "
## Themes of your own

A theme is a file `themes/NAME.toml` beside `config.toml`, and goes by its file's name; one that is called like a theme of golmac's takes its place. Nothing in it
is compulsory:

```toml
about = \"Ink on paper\"

[colours]
ink = \"#202020\"
paper = \"#fffff0\"

[parts]
text = { foreground = \"ink\", background = \"paper\" }
title = { style = [\"bold\"] }
accent = { foreground = \"blue\", style = [\"bold\", \"underline\"] }

[story]
colours = \"follow\"
red = \"#a01010\"
```

A colour is `#rrggbb`, a name from `[colours]`, `default` for the terminal's own, or one of the terminal's sixteen: black, red, green, yellow, blue, magenta, cyan,
white, and the same with `bright-`. A style is bold, dim, italic, underline or reverse. The parts are text, status, input, more, notice, command, hit, current-hit, selection
and error on the game's screen, and panel, border, title, selected, dim and accent in what covers it; a colour that is missing is that of text or panel. `[story]` has
what becomes of a story's own colours: black, red, green, yellow, blue, magenta, cyan, white, light-grey, medium-grey and dark-grey, and whether they are followed
(`colours = \"follow\"`) or the theme's are used (`\"theme\"`). Colours that a terminal lacks become the nearest that it has.
";

/// The reference of settings in Markdown, a table for each group.
pub fn settings_markdown() -> String {
    let mut page = HEAD.to_owned();
    for group in Group::ALL {
        page.push_str(&format!(
            "\n## {group}\n\n| Setting | What it can be | Default | Used by | What it is |\n|---|---|---|---|---|\n"
        ));
        for row in TABLE.iter().filter(|row| row.group == group) {
            page.push_str(&line(row));
        }
    }
    page.push_str("\n## What the words mean\n");
    for row in TABLE {
        if let Kind::Choice(choices) = row.kind {
            page.push_str(&format!("\n`{}`:\n\n", row.key));
            for choice in choices {
                page.push_str(&format!("- `{}`: {}\n", choice.word, choice.about));
            }
        }
    }
    page.push_str(THEMES);
    page
}

fn line(row: &Row) -> String {
    let fronts = match row.fronts {
        Fronts::Player => "the player",
        Fronts::Lines => "line mode",
        Fronts::Both => "both",
    };
    let kind = match row.kind {
        Kind::Switch => "`true` or `false`".to_owned(),
        Kind::Choice(choices) => {
            let words = choices.iter().map(|choice| format!("`\"{}\"`", choice.word));
            words.collect::<Vec<_>>().join(", ")
        }
        Kind::Number(..)
        | Kind::Theme
        | Kind::Text(_)
        | Kind::Folder
        | Kind::Sign
        | Kind::Folders
        | Kind::Aliases
        | Kind::Keys => row.kind.to_string(),
    };
    format!("| `{}` | {kind} | `{}` | {fronts} | {} |\n", row.key, row.default().toml(), row.about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_assets_is_what_the_table_gives() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/settings.md");
        if std::env::var_os("GOLMAC_UPDATE").is_some() {
            std::fs::write(path, settings_markdown()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        let made = settings_markdown();
        let differs = made.lines().zip(page.lines()).find(|(new, old)| new != old);
        assert!(
            page == made,
            "assets/settings.md is out of date; refresh it with `GOLMAC_UPDATE=1 cargo test --lib settings::page`.\nfirst difference: {differs:#?}"
        );
    }
}
