//! `golmac check`: tests of stories, by golmac's own machine or by another interpreter.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use golmac::check::against::{Compared, Divergence, Ended, compare};
use golmac::check::driver::{CommandLine, Driver, Game, Interpreter, Limits, Protocol};
use golmac::check::outcome::{SuiteOutcome, TestOutcome};
use golmac::check::regtest::{self, Chosen, Suite, Test};
use golmac::check::report::{self, Detail, Totals};
use golmac::check::run::{Plan, Vital, run};
use golmac::session::command_file::{CommandFile, read_line};
use golmac::session::{displayable, files};
use golmac::zmachine::Options;

use super::interrupted::kill_at_signals;
use super::kept::print;
use super::options::Rng;
use super::standard::{Form, standard};
use super::{UNUSABLE, WRONG};

const MORE: &str = "\
FILE is a test in the format of zarf's RegTest. Each test is a session with the
story from its beginning, played in this process, and many at once:

  ** game: advent.z5
  * in-well-house
  > go east
  There is tasty food here.
  /b[aeiou]ttle
  !grue

A line below a command is looked for in the lines of the answer; /…/ is a regular
expression (the last stroke is not written), ! wants the opposite, {status} looks
at the status line and the upper window, {vital} ends the test where the check
fails, and {count=N} wants the text N times. Beside lines a story is given keys
(>{char} X), file names (>{fileref_prompt} NAME), clicks (>{mouse} X Y), the end
of its time (>{timer}) and another size (>{arrange} 640 480); >{include} NAME
plays the commands of another test. Tests whose names begin with - or _ are only
there to be included. The headers interpreter and remformat are for other
programs, and passed over.

The story is looked for from the current directory and then from FILE's folder.
Random numbers are the same in every run; --seed gives others. Files that a test
saves are gone with it; another program writes its own into the current folder.

--update writes what was seen into FILE: a text that was looked for in vain becomes
the line that is most like it, and a test without any checks gets them. All else
stays.

With --interpreter the same tests are played by another program: on lines of text,
where > at the beginning of a line asks for the next, or with --rem in RemGlk's
JSON. {seed} in its command line stands for the number of --seed.

With --against FILE is a story. golmac and the other program are given the same
commands, and the first turn in which they print other words is shown; status lines,
wrapping and spaces do not count. [-…-] is golmac's alone, {+…+} the other's.

With --standard the conformance suite is run: tests of every opcode, rules that
interpreters get wrong, and the published test stories that lie in the folder FILE
or below it (by default in the one that GOLMAC_STORIES names, or in this one). They
are known by their SHA-256; one that is missing is named with the place where it is
published. The table goes by section of the Standard: what passed, what failed, and
what can't be told and why, with the story and the line that shows it. Another
program is given its input all at once, and what it prints is compared; what only
eyes can see is not. {seed} stands for a seed that golmac chooses, where it takes
one.

Exit status: 0 when all has passed, 1 when a check failed or a story died, or two
interpreters differ, 2 when a file can't be used or there are no such tests.

Examples:
  golmac check advent.regtest
  golmac check *.regtest --junit report.xml
  golmac check advent.regtest -t 'cave-*' -v
  golmac check advent.regtest --interpreter 'dfrotz -m -w 999 {story}'
  golmac check advent.regtest --interpreter 'bocfel {story}' --rem
  golmac check advent.regtest --update
  golmac check advent.z5 --against 'dfrotz -m -w 999 {story}' --commands walk.txt
  golmac check --standard ~/stories
  golmac check --standard --interpreter 'dfrotz -m -p -w 200 -s {seed} {story}'
  golmac check --standard --markdown > CONFORMANCE.md";

/// Run tests of a story, in RegTest's format, or the conformance suite; here or in another interpreter
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Check {
    /// Files of tests; with --against a story, with --standard the folder of published test stories
    #[arg(value_name = "FILE", required_unless_present = "standard")]
    files: Vec<PathBuf>,
    /// Run only the tests of this name or pattern, such as 'cave-*'; may be given more than once
    #[arg(long, short, value_name = "NAME")]
    test: Vec<String>,
    /// List the tests, and run none
    #[arg(long, short)]
    list: bool,
    /// The story, in place of the one that a file names
    #[arg(long, short, value_name = "STORY")]
    game: Option<PathBuf>,
    /// Give this command before each test; may be given more than once
    #[arg(long, short, visible_alias = "pre", value_name = "TEXT")]
    precommand: Vec<String>,
    /// Have another program play: its command line, in which {story} stands for the story file
    #[arg(long, short, visible_alias = "terp", value_name = "COMMAND")]
    interpreter: Option<String>,
    /// The interpreter speaks RemGlk's JSON
    #[arg(long, short, requires = "interpreter")]
    rem: bool,
    /// Set a variable in the interpreter's environment; may be given more than once
    #[arg(long, short = 'E', value_name = "NAME=VALUE", requires = "interpreter")]
    env: Vec<String>,
    /// Seconds that a turn may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0)]
    timeout: f64,
    /// End a test at its first failed check; given twice, end all tests there
    #[arg(long, action = clap::ArgAction::Count)]
    vital: u8,
    /// Tests that are played at once [default: one a processor]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Start the stories' random numbers at N
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The generator of random numbers: golmac's own, or Frotz's
    #[arg(long, value_name = "NAME", value_enum, default_value_t = Rng::Golmac)]
    rng: Rng,
    /// Show the whole text of each test
    #[arg(long, short)]
    verbose: bool,
    /// Report in TAP
    #[arg(long, conflicts_with = "json")]
    tap: bool,
    /// Report as a JSON object
    #[arg(long)]
    json: bool,
    /// Write a report in JUnit's XML to FILE too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write what was seen into the files of tests, in the place of literal checks that have failed
    #[arg(long, conflicts_with = "list")]
    update: bool,
    /// Play a story here and in another program, and show the first turn in which their words differ
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["interpreter", "rem", "env", "update", "list", "junit", "tap", "json", "test", "game", "precommand"])]
    against: Option<String>,
    /// Run the conformance suite
    #[arg(long, conflicts_with_all = ["against", "update", "list", "junit", "tap", "test", "game", "precommand", "rem", "env", "verbose", "vital"])]
    standard: bool,
    /// Write the suite's table as Markdown
    #[arg(long, requires = "standard", conflicts_with = "json")]
    markdown: bool,
    /// The commands for --against, one a line; standard input where there is none
    #[arg(long, value_name = "FILE", requires = "against")]
    commands: Option<PathBuf>,
}

/// Does what the command line says.
///
/// # Errors
/// Where it can't be done at all: bad usage, or a report that can't be written.
pub fn check(check: Check) -> Result<ExitCode> {
    if check.interpreter.is_some() || check.against.is_some() {
        kill_at_signals();
    }
    if let Some(command) = &check.against {
        return check.compare(command);
    }
    if check.standard {
        return check.conformance();
    }
    let interpreter = check.interpreter()?;
    let precommands = check.precommand.iter().map(|text| regtest::Command::typed(text));
    let precommands: Vec<_> = precommands.collect::<Result<_, _>>().context("can't use --precommand")?;
    let mut chosen = Chosen::by(&check.test);
    let mut games = Games::default();
    let mut status = ExitCode::SUCCESS;
    let mut outcomes: Vec<SuiteOutcome> = Vec::new();
    let mut tests = 0;
    for file in &check.files {
        let played = check.play(file, &interpreter, &precommands, &mut chosen, &mut games);
        match played {
            Ok((count, outcome)) => {
                tests += count;
                outcomes.extend(outcome);
            }
            // The other files are worth running all the same.
            Err(error) => {
                eprintln!("golmac: {}", super::in_words(&error));
                status = ExitCode::from(UNUSABLE);
            }
        }
        let ended = outcomes.iter().flat_map(|suite| &suite.tests).any(|test| !test.has_passed());
        if check.vital() == Vital::Run && ended {
            break;
        }
    }
    // Where a failure has ended the run, other files may have them.
    let is_whole =
        check.vital() != Vital::Run || outcomes.iter().flat_map(|suite| &suite.tests).all(TestOutcome::has_passed);
    for pattern in chosen.without_tests().filter(|_| is_whole) {
        eprintln!("golmac: there is no test {}; --list lists those that there are", displayable(pattern));
        status = ExitCode::from(UNUSABLE);
    }
    if check.list {
        return Ok(status);
    }
    check.report(&outcomes)?;
    if tests == 0 && status == ExitCode::SUCCESS {
        bail!("there are no tests but those that are only there to be included; --list lists them with -t '*'");
    }
    match Totals::of(&outcomes) {
        Totals { failed: 1.., .. } if status == ExitCode::SUCCESS => Ok(ExitCode::from(WRONG)),
        Totals { .. } => Ok(status),
    }
}

impl Check {
    fn interpreter(&self) -> Result<Interpreter> {
        let Some(command) = &self.interpreter else { return Ok(Interpreter::Golmac) };
        let variable = |text: &String| match text.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            // As RegTest has it.
            None => (text.clone(), "1".to_owned()),
        };
        let command = CommandLine::parse(command).with_context(|| format!("can't use --interpreter {command:?}"))?;
        let command = command.with_environment(self.env.iter().map(variable).collect()).with_seed(self.seed);
        Ok(Interpreter::Program { command, protocol: if self.rem { Protocol::RemGlk } else { Protocol::Lines } })
    }

    /// Runs the conformance suite over the published stories in a folder.
    fn conformance(&self) -> Result<ExitCode> {
        if let [_, more, ..] = self.files.as_slice() {
            bail!("--standard takes one folder of published test stories; {} is one too many", more.display());
        }
        let form = match (self.json, self.markdown) {
            (true, _) => Form::Json,
            (_, true) => Form::Markdown,
            (false, false) => Form::Text,
        };
        standard(self.files.first().map(PathBuf::as_path), self.interpreter.as_deref(), form)
    }

    fn vital(&self) -> Vital {
        match self.vital {
            0 => Vital::Marked,
            1 => Vital::Test,
            _ => Vital::Run,
        }
    }

    fn limits(&self) -> Result<Limits> {
        let turn = Duration::try_from_secs_f64(self.timeout).ok().filter(|turn| !turn.is_zero());
        let turn =
            turn.with_context(|| format!("--timeout wants seconds, more than none, and not {}", self.timeout))?;
        Ok(Limits { turn, ..Limits::default() })
    }

    fn options(&self) -> Options {
        Options { generator: self.rng.kind(), seed: self.seed, ..Options::default() }
    }

    /// Plays or lists the tests of a file: how many were chosen, and what came of them.
    fn play(
        &self,
        file: &Path,
        interpreter: &Interpreter,
        precommands: &[regtest::Command],
        chosen: &mut Chosen,
        games: &mut Games,
    ) -> Result<(usize, Option<SuiteOutcome>)> {
        let suite = suite_at(file)?;
        let tests: Vec<&Test> = suite.tests.iter().filter(|test| chosen.has(test)).collect();
        if self.list {
            let names: String = tests.iter().map(|test| format!("{}\n", displayable(&test.name))).collect();
            print(&names)?;
            return Ok((tests.len(), None));
        }
        let mut paths = Vec::new();
        for test in &tests {
            paths.push(self.game_of(&suite, test)?);
        }
        for path in &paths {
            games.open(path, interpreter, self.options())?;
        }
        let tests = tests.into_iter().zip(&paths).filter_map(|(test, path)| Some((test, games.get(path)?))).collect();
        let jobs = self.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let (limits, vital) = (self.limits()?, self.vital());
        let outcome = run(&Plan { suite: &suite, tests, interpreter, precommands, limits, vital, jobs });
        if self.update {
            update(file, &outcome)?;
        }
        Ok((paths.len(), Some(outcome)))
    }

    /// Plays a story here and in another program.
    fn compare(&self, command: &str) -> Result<ExitCode> {
        let [story] = self.files.as_slice() else { bail!("--against takes one story") };
        let command = CommandLine::parse(command).with_context(|| format!("can't use --against {command:?}"))?;
        let command = command.with_seed(self.seed);
        let program = command.program().to_owned();
        let interpreter = Interpreter::Program { command, protocol: Protocol::Lines };
        let limits = Limits { silence: Some(SILENCE), ..self.limits()? };
        let game = Game::opened(story.clone(), super::run::open(story)?.story, self.options());
        let mut here = Driver::new(&Interpreter::Golmac, &game, Path::new(""), limits)?;
        let mut there = Driver::new(&interpreter, &game, Path::new(""), limits)?;
        match compare(&mut here, &mut there, commands(self.commands.as_deref())?)
            .with_context(|| format!("can't compare with {program}"))?
        {
            Compared::Same { turns, ended } => {
                let end = if ended == Ended::Yes { ", and the story has ended" } else { "" };
                print(&format!("golmac and {program} print the same words in {turns} turns{end}.\n"))?;
                Ok(ExitCode::SUCCESS)
            }
            Compared::Different(difference) => {
                print(&told(&difference, &program))?;
                Ok(ExitCode::from(WRONG))
            }
        }
    }

    /// The story of a test: its own, else the one on the command line, else the file's. It is looked for from here, and then from the file's folder.
    fn game_of(&self, suite: &Suite, test: &Test) -> Result<PathBuf> {
        let file = suite.path.display();
        let (named, line) = match (&test.game, &self.game, &suite.game) {
            (Some(own), _, _) => (PathBuf::from(&own.value), own.line),
            (None, Some(given), _) => return Ok(given.clone()),
            (None, None, Some(of_all)) => (PathBuf::from(&of_all.value), of_all.line),
            (None, None, None) => bail!("{file} names no story; give it a line `** game: STORY`, or say --game STORY"),
        };
        let beside = suite.path.parent().map(|folder| folder.join(&named));
        match beside {
            _ if named.exists() => Ok(named),
            Some(beside) if beside.exists() => Ok(beside),
            Some(_) | None => bail!(
                "{file}:{line}: there is no story {}, neither here nor in the file's folder; --game STORY names another",
                named.display()
            ),
        }
    }

    fn report(&self, outcomes: &[SuiteOutcome]) -> Result<()> {
        if let Some(path) = &self.junit {
            let xml = report::junit(outcomes).context("can't make the report")?;
            let written = files::write(path, xml.as_bytes());
            written.map_err(|error| anyhow::anyhow!("can't write {}: {}", path.display(), files::reason(&error)))?;
        }
        print(&match (self.tap, self.json) {
            (true, _) => report::tap(outcomes),
            (_, true) => report::json(outcomes),
            (false, false) => {
                report::table(outcomes, if self.verbose { Detail::Transcripts } else { Detail::Failures })
            }
        })
    }
}

/// Silence after which a program's turn is taken to be over, where it asks with another prompt than `>`.
const SILENCE: Duration = Duration::from_millis(800);

/// The lines of a file of commands, or of standard input.
fn commands(file: Option<&Path>) -> Result<Vec<String>> {
    let mut commands = Vec::new();
    match file {
        Some(path) => {
            let wrong = |error| anyhow::anyhow!("can't read {}: {}", path.display(), files::reason(&error));
            let mut lines = CommandFile::open(path).map_err(wrong)?;
            while let Some(line) = lines.next_line().map_err(wrong)? {
                commands.push(line);
            }
        }
        None => {
            let mut lines = io::stdin().lock();
            while let Some(line) = read_line(&mut lines).context("can't read standard input")? {
                commands.push(line);
            }
        }
    }
    Ok(commands)
}

/// Where two interpreters differ, in lines.
fn told(difference: &Divergence, program: &str) -> String {
    let mut text = match &difference.command {
        Some(command) => format!("Turn {}, >{command}\n", difference.turn),
        None => "Before the first command\n".to_owned(),
    };
    if !difference.before.is_empty() {
        text.push_str(&format!("  before: … {}\n", difference.before));
    }
    if !difference.words.is_none() {
        text.push_str(&format!("  {}\n", difference.words.cut()));
    }
    if let Some((here, there)) = &difference.ends {
        text.push_str(&format!("  golmac: {here}\n  {program}: {there}\n"));
    }
    text + "[-golmac's alone-] {+" + program + "'s alone+}\n"
}

/// Writes what was seen into a file of tests, and says what was changed.
fn update(file: &Path, outcome: &SuiteOutcome) -> Result<()> {
    let wrong = |error| anyhow::anyhow!("can't write {}: {}", file.display(), files::reason(&error));
    let text = String::from_utf8(files::read(file).map_err(wrong)?).context("the file is not text any more")?;
    let updated = golmac::check::update::update(&text, outcome);
    if updated.changes > 0 {
        files::write(file, updated.text.as_bytes()).map_err(wrong)?;
    }
    eprintln!("golmac: {}: {} lines written anew", file.display(), updated.changes);
    for (line, why) in &updated.left {
        eprintln!("golmac: {}:{line}: left as it is: {why}", file.display());
    }
    Ok(())
}

/// Stories that were opened, each once.
#[derive(Debug, Default)]
struct Games(BTreeMap<PathBuf, Game>);

impl Games {
    fn open(&mut self, path: &Path, interpreter: &Interpreter, options: Options) -> Result<()> {
        if self.0.contains_key(path) {
            return Ok(());
        }
        let game = match interpreter {
            Interpreter::Golmac => Game::opened(path.to_owned(), super::run::open(path)?.story, options),
            Interpreter::Program { .. } => Game::unopened(path.to_owned()),
        };
        self.0.insert(path.to_owned(), game);
        Ok(())
    }

    fn get(&self, path: &Path) -> Option<&Game> {
        self.0.get(path)
    }
}

/// Reads a file of tests.
///
/// # Errors
/// Where it can't be read, or is none.
fn suite_at(file: &Path) -> Result<Suite> {
    let bytes = files::read(file);
    let bytes = bytes.map_err(|error| anyhow::anyhow!("can't read {}: {}", file.display(), files::reason(&error)))?;
    let text = String::from_utf8(bytes).with_context(|| format!("{} is not text in UTF-8", file.display()))?;
    Ok(Suite::parse(file, &text)?)
}
