use super::*;
use crate::zmachine::isa::assemble::{assemble, assemble_as};

fn disassembled(source: &str, version: Version) -> (Story, Disassembly) {
    let assembly = assemble_as(source, version).expect("it assembles");
    let story = Story::from_bytes(assembly.story).expect("a story");
    let disassembly = Disassembly::of(&story);
    (story, disassembly)
}

/// What `golmac asm` makes of a listing.
fn again(listing: &str) -> Vec<u8> {
    assemble(listing).unwrap_or_else(|error| panic!("{error}\n{listing}")).story
}

const SMALL: &str = "\
.abbreviation \"the \"
.object lamp \"brass lamp\"
.property 3 word #turn_on
.dictionary \"lamp\"
.routine main
        call #count 1000 -> sp
        print_paddr #greeting
        print \"in {the }dark^\"
        print_obj 1
        quit
.routine count n
again:  dec_chk n 5 ?~again
        jz n ?done
        print_num n
done:   ret_popped
.routine turn_on
        print_ret \"It is on.\"
.routine nobody a
        jz a ?rtrue
        print \"unreached\"
        rfalse
.string greeting \"hello from all\"
";

#[test]
fn every_version_comes_back() {
    for version in Version::ALL {
        let call = if version < Version::V4 { "call " } else { "call_vs " };
        let source = SMALL.replace("call ", call);
        let source = match version {
            Version::V1 => source.replace(".abbreviation \"the \"\n", "").replace("{the }", "the "),
            _ => source,
        };
        let (story, disassembly) = disassembled(&source, version);
        for margin in [Margin::Plain, Margin::Addresses] {
            assert_eq!(again(&disassembly.listing(margin)), story.image().to_vec(), "version {version}");
        }
    }
}

#[test]
fn a_routine_reads_as_it_was_written() {
    let (_, disassembly) = disassembled(SMALL, Version::V3);
    let main = disassembly.find_routine("main").expect("main");
    let listing = disassembly.routine(main, Margin::Plain);
    let lines: Vec<&str> = listing.lines().skip_while(|line| !line.starts_with(".routine")).collect();
    let names: Vec<String> = disassembly.routines().into_iter().map(|routine| routine.name).collect();
    let string = &disassembly.strings()[0];
    assert_eq!(string.text, "hello from all");
    let count = names.iter().find(|name| lines[1].contains(name.as_str())).expect("it is called");
    assert_eq!(
        lines,
        [
            ".routine main",
            &format!("        call #{count} 1000 -> sp"),
            &format!("{:<48}; \"hello from all\"", format!("        print_paddr #{}", string.name)),
            "        print \"in {the }dark^\"",
            &format!("{:<48}; \"brass lamp\"", "        print_obj 1"),
            "        quit",
        ]
    );
    let called = disassembly.find_routine(count).expect("it is there");
    let listing = disassembly.routine(called, Margin::Plain);
    assert!(listing.contains("called by main"), "{listing}");
    assert!(listing.contains("l1:     dec_chk local0 5 ?~l1\n        jz local0 ?l2\n"), "{listing}");
}

#[test]
fn what_nothing_calls_is_found_in_data_and_between_routines() {
    let (_, disassembly) = disassembled(SMALL, Version::V3);
    let routines = disassembly.routines();
    let texts: Vec<&str> =
        routines.iter().filter_map(|routine| Some(routine.instructions.last()?.text.as_str())).collect();
    assert_eq!(texts, ["quit", "ret_popped", "print_ret \"It is on.\"", "rfalse"]);
    let listing = disassembly.listing(Margin::Plain);
    let property = listing.lines().find(|line| line.starts_with(&format!(".word #{}", routines[2].name)));
    assert!(property.is_some(), "{listing}");
}

#[test]
fn a_string_that_grows_takes_what_refers_to_it_along() {
    for version in [Version::V3, Version::V5, Version::V7, Version::V8] {
        let call = if version < Version::V4 { "call " } else { "call_vs " };
        let source = SMALL.replace("call ", call) + ".string last \"the end\"\n";
        let source = source.replace("        quit", "        print_paddr #last\n        quit");
        let (_, disassembly) = disassembled(&source, version);
        let listing = disassembly.listing(Margin::Plain);
        let longer =
            listing.replace("hello from all", "hello once more from all of us together").replace("dark^", "dark cave^");
        let story = Story::from_bytes(again(&longer)).expect("a story");
        assert!(story.verify() && story.length() == story.image().len(), "length and checksum follow");
        let edited = Disassembly::of(&story);
        let texts: Vec<String> = edited.strings().into_iter().map(|string| string.text).collect();
        assert_eq!(texts, ["hello once more from all of us together", "the end"], "version {version}");
        assert_eq!(edited.routines().len(), disassembly.routines().len());
    }
}

#[test]
fn odd_encodings_are_bytes_with_the_instruction_beside_them() {
    // The second type of the call is omitted, the third is not, which no assembler writes.
    let source = ".routine main\n.byte $e0 $37 0 0 5 0\n quit";
    let (story, disassembly) = disassembled(source, Version::V5);
    assert_eq!(again(&disassembly.listing(Margin::Plain)), story.image().to_vec());
}
