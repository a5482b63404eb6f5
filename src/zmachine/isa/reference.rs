//! The opcode table as a page to read: `assets/opcodes.md` is what [`opcodes_markdown`] gives, and a test holds it to that.

use super::table::{Class, OPCODES, Operand, Row};

/// The opcode reference in Markdown, a table for each class, in the Standard's order (§14).
pub fn opcodes_markdown() -> String {
    let mut page = String::from(
        "# Opcodes\n\nEvery opcode of the Z-machine, made from the table in `src/zmachine/isa/table.rs`. \
         St: stores a result. Br: branches. Operands in brackets may be missing; (variable) is a variable by its number.\n",
    );
    for (class, title) in [
        (Class::Two, "Two operands, 2OP"),
        (Class::One, "One operand, 1OP"),
        (Class::Zero, "No operands, 0OP"),
        (Class::Var, "Any number of operands, VAR"),
        (Class::Ext, "Extended, EXT: version 5 and later"),
    ] {
        page.push_str(&format!("\n## {title}\n\n"));
        page.push_str("| Opcode | Hex | Versions | St | Br | Syntax | What it does | Section |\n");
        page.push_str("|---|---|---|---|---|---|---|---|\n");
        for row in OPCODES.iter().filter(|row| row.class == class) {
            page.push_str(&line(row));
        }
    }
    page
}

fn line(row: &Row) -> String {
    let mark = |flag| if flag { "\\*" } else { "" };
    format!(
        "| {} | {:02X} | {} | {} | {} | `{}` | {} | §{} |\n",
        row.code(),
        row.number,
        versions(row),
        mark(row.store),
        mark(row.branch),
        syntax(row),
        row.about,
        row.section,
    )
}

/// The versions of a row: `1-8`, `4`, `1-5, 7-8`.
fn versions(row: &Row) -> String {
    let ranges = row.versions.iter().map(|(low, high)| match low == high {
        true => low.to_string(),
        false => format!("{low}-{high}"),
    });
    ranges.collect::<Vec<_>>().join(", ")
}

/// How a row is written in assembly language.
fn syntax(row: &Row) -> String {
    let mut syntax = row.name.to_string();
    for (place, operand) in row.operands.iter().enumerate() {
        let name = operand_name(*operand);
        syntax.push_str(&if place < row.required { format!(" {name}") } else { format!(" [{name}]") });
    }
    for (flag, part) in [(row.text, " \"text\""), (row.store, " -> result"), (row.branch, " ?label")] {
        syntax.push_str(if flag { part } else { "" });
    }
    syntax
}

fn operand_name(operand: Operand) -> &'static str {
    match operand {
        Operand::Value => "value",
        Operand::Signed => "signed",
        Operand::Variable => "(variable)",
        Operand::Routine => "routine",
        Operand::Text => "string",
        Operand::Address => "address",
        Operand::Object => "object",
        Operand::Attribute => "attribute",
        Operand::Property => "property",
        Operand::Window => "window",
        Operand::Label => "?label",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_assets_is_what_the_table_gives() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/opcodes.md");
        if std::env::var_os("GOLMAC_UPDATE").is_some() {
            std::fs::write(path, opcodes_markdown()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        let made = opcodes_markdown();
        let differs = made.lines().zip(page.lines()).find(|(new, old)| new != old);
        assert!(
            page == made,
            "assets/opcodes.md is out of date; refresh it with `GOLMAC_UPDATE=1 cargo test --lib isa::reference`.\nfirst difference: {differs:#?}"
        );
    }

    #[test]
    fn every_opcode_is_on_the_page() {
        let page = opcodes_markdown();
        for row in OPCODES {
            assert!(page.contains(&format!("| {} |", row.code())), "{}", row.name);
        }
        assert!(page.contains("| VAR:233 | 09 | 1-5, 7-8 |  |  | `pull (variable)` |"));
    }
}
