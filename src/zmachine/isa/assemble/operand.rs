//! Instructions, operands and constants.

use super::super::decode::{Argument, Form};
use super::super::encode::usual_form;
use super::super::literal;
use super::super::table::{Class, OPCODES, Operand, Row};
use super::lex::{Line, Token, show};
use super::program::{Draft, DraftArgument, DraftBranch, Length, Place, Sense, Text, Value};
use super::{AssembleError, fault};
use crate::story::Version;
use std::collections::HashMap;

/// The names that stand for variables.
#[derive(Debug, Default)]
pub(super) struct Variables {
    pub(super) locals: HashMap<String, u8>,
    pub(super) globals: HashMap<String, u8>,
}

impl Variables {
    /// The number of a variable, if the name is one.
    pub(super) fn number(&self, name: &str) -> Option<u8> {
        self.locals.get(name).or_else(|| self.globals.get(name)).copied().or_else(|| built_in(name))
    }
}

/// The variables that every story has: `sp`, `local0` to `local14`, `g00` to `gef`.
pub(super) fn built_in(name: &str) -> Option<u8> {
    if name == "sp" {
        return Some(0);
    }
    if let Some(digits) = name.strip_prefix("local") {
        let plain = !digits.starts_with('0') || digits == "0";
        return digits.parse().ok().filter(|n: &u8| *n < 15 && plain).map(|n| n + 1);
    }
    let digits = name.strip_prefix('g').filter(|digits| digits.len() == 2)?;
    let all_hex = digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let number = u8::from_str_radix(digits, 16).ok().filter(|_| all_hex)?;
    number.checked_add(16)
}

/// Reads the literal of a token.
pub(super) fn text(line: &Line<'_>, inner: &str) -> Result<Text, AssembleError> {
    literal::read(inner).or_else(|error| {
        fault(
            line.number,
            error.to_string(),
            "in strings, \\ and { begin escapes: write \\\\ or \\{ for the characters",
        )
    })
}

/// Reads an instruction whose name has been taken.
pub(super) fn instruction(
    line: &mut Line<'_>,
    name: &str,
    version: Version,
    variables: &Variables,
) -> Result<Draft, AssembleError> {
    let (row, forced) = find(line.number, name, version)?;
    let mut draft = Draft { row, form: Form::Short, arguments: vec![], store: None, branch: None, text: None };
    while !matches!(line.peek(), None | Some(Token::Arrow | Token::Text(_))) {
        let kind = row.operands.get(draft.arguments.len()).copied().unwrap_or(Operand::Value);
        if line.peek() == Some(Token::Mark('?')) && kind != Operand::Label {
            break;
        }
        draft.arguments.push(operand(line, kind, variables)?);
    }
    draft.form = form(line.number, row, forced, &draft.arguments)?;
    if row.text {
        let inner = line.text("the text to print")?;
        draft.text = Some(text(line, inner)?);
    }
    if line.take(Token::Arrow) {
        draft.store = Some(variable(line, variables)?);
    }
    if line.take(Token::Mark('?')) {
        draft.branch = Some(branch(line)?);
    }
    line.finish()?;
    check_parts(line.number, &draft)?;
    Ok(draft)
}

/// The row of a name, and whether `.v` asks for variable form.
fn find(line: u32, name: &str, version: Version) -> Result<(&'static Row, bool), AssembleError> {
    let (base, forced) = name.strip_suffix(".v").map_or((name, false), |base| (base, true));
    let named = |row: &&Row| row.name == base;
    if let Some(row) = OPCODES.iter().filter(named).find(|row| row.is_in(version.number())) {
        return Ok((row, forced));
    }
    match OPCODES.iter().find(named) {
        Some(row) => {
            let (low, high) = row.versions.first().copied().unwrap_or_default();
            let advice = format!("it belongs to versions {low} to {high}; write .bytes to test illegal instructions");
            fault(line, format!("version {version} has no {base}"), advice)
        }
        None => fault(line, format!("there is no opcode {base}"), "see assets/opcodes.md for the names"),
    }
}

fn form(line: u32, row: &Row, forced: bool, arguments: &[DraftArgument]) -> Result<Form, AssembleError> {
    let name = row.name;
    let most = match (row.class, forced) {
        (Class::Zero | Class::One, true) => {
            return fault(line, format!("{name} has no variable form"), "write it without .v");
        }
        (_, true) => 4 * row.op.type_bytes(),
        (_, false) => row.operands.len(),
    };
    let least = if forced { 0 } else { row.required };
    if !(least..=most).contains(&arguments.len()) {
        let advice = format!("{name} takes {least} to {most}; {name}.v takes any number where it exists");
        return fault(line, format!("{name} has {} operands", arguments.len()), advice);
    }
    let types: Vec<Argument> = arguments
        .iter()
        .map(|argument| match argument {
            DraftArgument::Large(_) | DraftArgument::Jump(_) => Argument::Large(0),
            DraftArgument::Small(_) => Argument::Small(0),
            DraftArgument::Variable(_) => Argument::Variable(0),
        })
        .collect();
    Ok(match usual_form(row, &types) {
        Form::Long if forced => Form::Variable,
        usual => usual,
    })
}

fn check_parts(line: u32, draft: &Draft) -> Result<(), AssembleError> {
    let name = draft.row.name;
    match (draft.row.store, draft.store) {
        (true, None) => return fault(line, format!("{name} stores a result"), "end it with -> and a variable"),
        (false, Some(_)) => return fault(line, format!("{name} stores nothing"), "take the -> away"),
        (true, Some(_)) | (false, None) => {}
    }
    match (draft.row.branch, &draft.branch) {
        (true, None) => fault(line, format!("{name} branches"), "end it with ?label, ?~label, ?rtrue or ?rfalse"),
        (false, Some(_)) => fault(line, format!("{name} does not branch"), "take the ? away"),
        (true, Some(_)) | (false, None) => Ok(()),
    }
}

fn variable(line: &mut Line<'_>, variables: &Variables) -> Result<u8, AssembleError> {
    let name = line.word("a variable")?;
    match variables.number(name) {
        Some(number) => Ok(number),
        None => unknown_variable(line.number, name),
    }
}

fn unknown_variable<T>(line: u32, name: &str) -> Result<T, AssembleError> {
    let advice =
        format!("declare it in .routine or with .global further up, or write #{name} for an address or object");
    fault(line, format!("there is no variable {name}"), advice)
}

fn operand(line: &mut Line<'_>, kind: Operand, variables: &Variables) -> Result<DraftArgument, AssembleError> {
    if line.take(Token::Mark('?')) {
        return match place(line)? {
            Place::ReturnFalse | Place::ReturnTrue => {
                fault(line.number, "a jump cannot return", "write rtrue or rfalse instead")
            }
            to => Ok(DraftArgument::Jump(to)),
        };
    }
    if line.take(Token::Mark('[')) {
        let number = variable(line, variables)?;
        if kind != Operand::Variable {
            return fault(line.number, "brackets where no variable is meant", "write the variable without brackets");
        }
        return match line.take(Token::Mark(']')) {
            true => Ok(DraftArgument::Variable(number)),
            false => fault(line.number, "a bracket is not closed", "write ] after the variable"),
        };
    }
    if let Some(Token::Word(_)) = line.peek() {
        let number = variable(line, variables)?;
        return Ok(match kind {
            Operand::Variable => DraftArgument::Small(Value::Number(u16::from(number))),
            _ => DraftArgument::Variable(number),
        });
    }
    let value = constant(line)?;
    if !line.take_glued(':') {
        return Ok(match value {
            Value::Number(0..=255) | Value::Char(_) => DraftArgument::Small(value),
            Value::Number(_) | Value::Name { .. } | Value::Entry(_) => DraftArgument::Large(value),
        });
    }
    match line.next() {
        Some(Token::Word("w")) => Ok(DraftArgument::Large(value)),
        Some(Token::Word("b")) => Ok(DraftArgument::Small(value)),
        _ => fault(line.number, "a size is missing after ':'", "write :w for a word or :b for a byte"),
    }
}

/// Reads a constant.
pub(super) fn constant(line: &mut Line<'_>) -> Result<Value, AssembleError> {
    let sense = match line.next() {
        Some(Token::Number(number)) => return word(line, number),
        Some(Token::Mark('-')) => {
            let number = line.number("a number", 0..=0x8000)?;
            return word(line, -number);
        }
        Some(Token::Char(c)) => return Ok(Value::Char(c)),
        Some(Token::Mark('#')) => Sense::Natural,
        Some(Token::Mark('@')) => Sense::Byte,
        other => {
            let what = other.map_or("a value is missing".to_string(), |token| format!("{} is no value", show(token)));
            return fault(line.number, what, "write a number, 'c', #name or @name");
        }
    };
    if let (Sense::Natural, Some(Token::Text(inner))) = (sense, line.peek()) {
        line.next();
        return Ok(Value::Entry(text(line, inner)?));
    }
    let name = line.word("a name")?.to_string();
    let sense = match sense == Sense::Byte && line.take_glued('/') {
        true => {
            line.number("the 2 that an address is halved by", 2..=2)?;
            Sense::Word
        }
        false => sense,
    };
    let sign = match (line.take_glued('+'), line.take_glued('-')) {
        (true, _) => 1,
        (_, true) => -1,
        (false, false) => return Ok(Value::Name { sense, name, offset: 0 }),
    };
    let offset = sign * line.number("the number added to a name", 0..=0xFFFF)?;
    Ok(Value::Name { sense, name, offset: i32::try_from(offset).unwrap_or(0) })
}

fn word(line: &Line<'_>, number: i64) -> Result<Value, AssembleError> {
    match (u16::try_from(number), i16::try_from(number)) {
        (Ok(word), _) => Ok(Value::Number(word)),
        (_, Ok(signed)) => Ok(Value::Number(signed as u16)),
        _ => fault(line.number, format!("{number} does not fit into a word"), "use -32768 to 65535"),
    }
}

fn place(line: &mut Line<'_>) -> Result<Place, AssembleError> {
    match line.next() {
        Some(Token::Word("rtrue")) => Ok(Place::ReturnTrue),
        Some(Token::Word("rfalse")) => Ok(Place::ReturnFalse),
        Some(Token::Word(name)) => Ok(Place::Name(name.to_string())),
        Some(Token::Number(address)) => Ok(Place::Address(address)),
        Some(Token::Mark('-')) => Ok(Place::Address(-line.number("an address", 0..=0xFFFF)?)),
        _ => fault(line.number, "a branch goes nowhere", "write a label, an address, rtrue or rfalse after the ?"),
    }
}

fn branch(line: &mut Line<'_>) -> Result<DraftBranch, AssembleError> {
    let when = !line.take(Token::Mark('~'));
    let to = place(line)?;
    let length = match line.take_glued(':') {
        false => Length::Automatic,
        true => match line.next() {
            Some(Token::Word("s")) => Length::Short,
            Some(Token::Word("l")) => Length::Long,
            _ => return fault(line.number, "a length is missing after ':'", "write :s for short or :l for long"),
        },
    };
    Ok(DraftBranch { when, to, length })
}
