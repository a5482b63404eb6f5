//! The opcode table (§14): every instruction of versions 1 to 8, once.
//!
//! A row is `Variant: class number, versions, "mnemonic", [operands] required, {flags}, "section", "what it does";`. Decoder, encoder,
//! assembler, disassembler, fault messages and the opcode reference all read it, and [`Op`] is made from it, so a new row does not compile without
//! a body in `ops/`. Where one number means different things in different versions, each meaning is a row.

/// How an opcode is numbered (§4.3): by its count of operands, or in the extended set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    Zero,
    One,
    Two,
    Var,
    Ext,
}

impl Class {
    /// The Standard's name: `2OP`, `VAR`, …
    pub fn name(self) -> &'static str {
        match self {
            Class::Zero => "0OP",
            Class::One => "1OP",
            Class::Two => "2OP",
            Class::Var => "VAR",
            Class::Ext => "EXT",
        }
    }

    /// What the Standard adds to a row's number when it names an opcode in decimal: `VAR:224` is number 0 of its class.
    pub fn decimal_base(self) -> u16 {
        match self {
            Class::Two | Class::Ext => 0,
            Class::One => 128,
            Class::Zero => 176,
            Class::Var => 224,
        }
    }
}

/// What an operand means, for those who print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operand {
    /// A number or bit pattern.
    Value,
    /// A number that the opcode takes as signed.
    Signed,
    /// The number of a variable that the opcode reads or writes (§14 note 5).
    Variable,
    /// The packed address of a routine.
    Routine,
    /// The packed address of a string.
    Text,
    /// A byte address.
    Address,
    Object,
    Attribute,
    Property,
    /// A window number, signed.
    Window,
    /// A signed offset from the end of the instruction, less 2.
    Label,
}

/// One opcode in the versions where it has this meaning.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub op: Op,
    pub class: Class,
    /// The number within its class: 0 to 31, or to 255 for [`Class::Ext`].
    pub number: u8,
    /// The versions that have it, as inclusive ranges.
    pub versions: &'static [(u8, u8)],
    pub name: &'static str,
    /// Its operands in order; those after `required` may be missing.
    pub operands: &'static [Operand],
    pub required: usize,
    /// Whether a store byte follows the operands.
    pub store: bool,
    /// Whether branch data follows.
    pub branch: bool,
    /// Whether an encoded string follows.
    pub text: bool,
    /// Where the Standard describes it.
    pub section: &'static str,
    /// One sentence.
    pub about: &'static str,
}

impl Row {
    /// Whether a version has this opcode with this meaning.
    pub const fn is_in(&self, version: u8) -> bool {
        let mut i = 0;
        while i < self.versions.len() {
            if self.versions[i].0 <= version && version <= self.versions[i].1 {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The Standard's way to name it: `VAR:224`, `EXT:9`.
    pub fn code(&self) -> String {
        format!("{}:{}", self.class.name(), self.class.decimal_base() + u16::from(self.number))
    }
}

impl Op {
    /// This opcode's row.
    pub const fn row(self) -> &'static Row {
        &OPCODES[self as usize]
    }

    /// Bytes of operand types after the opcode in variable and extended form: two for the "double variable" opcodes (§4.4.3.1).
    pub const fn type_bytes(self) -> usize {
        match self {
            Op::CallVs2 | Op::CallVn2 => 2,
            _ => 1,
        }
    }
}

macro_rules! opcodes {
    ($($op:ident: $class:ident $number:literal, $($low:literal ..= $high:literal)|+, $name:literal, [$($operand:ident)*] $required:literal, {$($flag:ident)*}, $section:literal, $about:literal;)*) => {
        /// An opcode, as one row of [`OPCODES`] defines it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = $about] $op,)*
        }

        /// Every opcode of every version, in the Standard's order (§14).
        pub static OPCODES: &[Row] = &[
            $(Row {
                op: Op::$op,
                class: Class::$class,
                number: $number,
                versions: &[$(($low, $high)),+],
                name: $name,
                operands: &[$(Operand::$operand),*],
                required: $required,
                $($flag: true,)*
                section: $section,
                about: $about,
                ..BLANK
            },)*
        ];
    };
}

/// What a row has where it says nothing.
const BLANK: Row = Row {
    op: Op::Nop,
    class: Class::Zero,
    number: 0,
    versions: &[],
    name: "",
    operands: &[],
    required: 0,
    store: false,
    branch: false,
    text: false,
    section: "",
    about: "",
};

#[rustfmt::skip]
opcodes! {
    Je: Two 1, 1..=8, "je", [Value Value Value Value] 2, {branch}, "15 je", "Branches if the first value equals any of the others.";
    Jl: Two 2, 1..=8, "jl", [Signed Signed] 2, {branch}, "15 jl", "Branches if a < b, signed.";
    Jg: Two 3, 1..=8, "jg", [Signed Signed] 2, {branch}, "15 jg", "Branches if a > b, signed.";
    DecChk: Two 4, 1..=8, "dec_chk", [Variable Signed] 2, {branch}, "15 dec_chk", "Decrements a variable and branches if it is now less than the value.";
    IncChk: Two 5, 1..=8, "inc_chk", [Variable Signed] 2, {branch}, "15 inc_chk", "Increments a variable and branches if it is now greater than the value.";
    Jin: Two 6, 1..=8, "jin", [Object Object] 2, {branch}, "15 jin", "Branches if the first object is a child of the second.";
    Test: Two 7, 1..=8, "test", [Value Value] 2, {branch}, "15 test", "Branches if all the flags are set in the bitmap.";
    Or: Two 8, 1..=8, "or", [Value Value] 2, {store}, "15 or", "Bitwise OR.";
    And: Two 9, 1..=8, "and", [Value Value] 2, {store}, "15 and", "Bitwise AND.";
    TestAttr: Two 10, 1..=8, "test_attr", [Object Attribute] 2, {branch}, "15 test_attr", "Branches if the object has the attribute.";
    SetAttr: Two 11, 1..=8, "set_attr", [Object Attribute] 2, {}, "15 set_attr", "Gives the object the attribute.";
    ClearAttr: Two 12, 1..=8, "clear_attr", [Object Attribute] 2, {}, "15 clear_attr", "Takes the attribute from the object.";
    Store: Two 13, 1..=8, "store", [Variable Value] 2, {}, "15 store", "Sets the variable to the value.";
    InsertObj: Two 14, 1..=8, "insert_obj", [Object Object] 2, {}, "15 insert_obj", "Makes the object the first child of the destination.";
    Loadw: Two 15, 1..=8, "loadw", [Address Value] 2, {store}, "15 loadw", "Reads a word of an array.";
    Loadb: Two 16, 1..=8, "loadb", [Address Value] 2, {store}, "15 loadb", "Reads a byte of an array.";
    GetProp: Two 17, 1..=8, "get_prop", [Object Property] 2, {store}, "15 get_prop", "Reads a property, or its default.";
    GetPropAddr: Two 18, 1..=8, "get_prop_addr", [Object Property] 2, {store}, "15 get_prop_addr", "Gives the address of a property's data, or 0.";
    GetNextProp: Two 19, 1..=8, "get_next_prop", [Object Property] 2, {store}, "15 get_next_prop", "Gives the number of the property after this one; of the first for 0.";
    Add: Two 20, 1..=8, "add", [Signed Signed] 2, {store}, "15 add", "Signed addition.";
    Sub: Two 21, 1..=8, "sub", [Signed Signed] 2, {store}, "15 sub", "Signed subtraction.";
    Mul: Two 22, 1..=8, "mul", [Signed Signed] 2, {store}, "15 mul", "Signed multiplication.";
    Div: Two 23, 1..=8, "div", [Signed Signed] 2, {store}, "15 div", "Signed division, rounding towards zero.";
    Mod: Two 24, 1..=8, "mod", [Signed Signed] 2, {store}, "15 mod", "Remainder of signed division; its sign is the dividend's.";
    Call2s: Two 25, 4..=8, "call_2s", [Routine Value] 2, {store}, "15 call_2s", "Calls a routine with one argument and stores the result.";
    Call2n: Two 26, 5..=8, "call_2n", [Routine Value] 2, {}, "15 call_2n", "Calls a routine with one argument and drops the result.";
    SetColour: Two 27, 5..=8, "set_colour", [Value Value Window] 2, {}, "15 set_colour", "Sets foreground and background to standard colours.";
    Throw: Two 28, 5..=8, "throw", [Value Value] 2, {}, "15 throw", "Returns a value from the routine that did the catch.";
    Jz: One 0, 1..=8, "jz", [Value] 1, {branch}, "15 jz", "Branches if the value is 0.";
    GetSibling: One 1, 1..=8, "get_sibling", [Object] 1, {store branch}, "15 get_sibling", "Gives the next object in the tree; branches if there is one.";
    GetChild: One 2, 1..=8, "get_child", [Object] 1, {store branch}, "15 get_child", "Gives the first object inside; branches if there is one.";
    GetParent: One 3, 1..=8, "get_parent", [Object] 1, {store}, "15 get_parent", "Gives the object's parent.";
    GetPropLen: One 4, 1..=8, "get_prop_len", [Address] 1, {store}, "15 get_prop_len", "Gives the bytes of a property from its data address; 0 for address 0.";
    Inc: One 5, 1..=8, "inc", [Variable] 1, {}, "15 inc", "Increments a variable.";
    Dec: One 6, 1..=8, "dec", [Variable] 1, {}, "15 dec", "Decrements a variable.";
    PrintAddr: One 7, 1..=8, "print_addr", [Address] 1, {}, "15 print_addr", "Prints the string at a byte address.";
    Call1s: One 8, 4..=8, "call_1s", [Routine] 1, {store}, "15 call_1s", "Calls a routine and stores the result.";
    RemoveObj: One 9, 1..=8, "remove_obj", [Object] 1, {}, "15 remove_obj", "Takes an object out of its parent.";
    PrintObj: One 10, 1..=8, "print_obj", [Object] 1, {}, "15 print_obj", "Prints an object's short name.";
    Ret: One 11, 1..=8, "ret", [Value] 1, {}, "15 ret", "Returns a value.";
    Jump: One 12, 1..=8, "jump", [Label] 1, {}, "15 jump", "Jumps by a signed offset; not a branch.";
    PrintPaddr: One 13, 1..=8, "print_paddr", [Text] 1, {}, "15 print_paddr", "Prints the string at a packed address.";
    Load: One 14, 1..=8, "load", [Variable] 1, {store}, "15 load", "Stores the value of a variable.";
    Not1: One 15, 1..=4, "not", [Value] 1, {store}, "15 not", "Bitwise NOT.";
    Call1n: One 15, 5..=8, "call_1n", [Routine] 1, {}, "15 call_1n", "Calls a routine and drops the result.";
    Rtrue: Zero 0, 1..=8, "rtrue", [] 0, {}, "15 rtrue", "Returns 1.";
    Rfalse: Zero 1, 1..=8, "rfalse", [] 0, {}, "15 rfalse", "Returns 0.";
    Print: Zero 2, 1..=8, "print", [] 0, {text}, "15 print", "Prints the string that follows.";
    PrintRet: Zero 3, 1..=8, "print_ret", [] 0, {text}, "15 print_ret", "Prints the string that follows and a new-line, and returns 1.";
    Nop: Zero 4, 1..=8, "nop", [] 0, {}, "15 nop", "Does nothing.";
    SaveBranch: Zero 5, 1..=3, "save", [] 0, {branch}, "15 save", "Saves the game and branches if that succeeded.";
    SaveStore: Zero 5, 4..=4, "save", [] 0, {store}, "15 save", "Saves the game: 0 failed, 1 saved, 2 restored.";
    RestoreBranch: Zero 6, 1..=3, "restore", [] 0, {branch}, "15 restore", "Restores a saved game; goes on only where that failed.";
    RestoreStore: Zero 6, 4..=4, "restore", [] 0, {store}, "15 restore", "Restores a saved game; stores 0 where that failed.";
    Restart: Zero 7, 1..=8, "restart", [] 0, {}, "15 restart", "Starts the story again.";
    RetPopped: Zero 8, 1..=8, "ret_popped", [] 0, {}, "15 ret_popped", "Returns the top of the stack.";
    Pop: Zero 9, 1..=4, "pop", [] 0, {}, "15 pop", "Throws away the top of the stack.";
    Catch: Zero 9, 5..=8, "catch", [] 0, {store}, "15 catch", "Stores the current stack frame's number.";
    Quit: Zero 10, 1..=8, "quit", [] 0, {}, "15 quit", "Ends the story.";
    NewLine: Zero 11, 1..=8, "new_line", [] 0, {}, "15 new_line", "Prints a new-line.";
    ShowStatus: Zero 12, 3..=8, "show_status", [] 0, {}, "15 show_status", "Redraws the status line in V3; elsewhere it does nothing (Wishbringer r23, a V5 story, has it by accident).";
    Verify: Zero 13, 3..=8, "verify", [] 0, {branch}, "15 verify", "Branches if the story file's checksum is right.";
    Piracy: Zero 15, 5..=8, "piracy", [] 0, {branch}, "15 piracy", "Branches, for the copy is believed to be genuine.";
    Call: Var 0, 1..=3, "call", [Routine Value Value Value] 1, {store}, "15 call", "Calls a routine with up to three arguments and stores the result.";
    CallVs: Var 0, 4..=8, "call_vs", [Routine Value Value Value] 1, {store}, "15 call_vs", "Calls a routine with up to three arguments and stores the result.";
    Storew: Var 1, 1..=8, "storew", [Address Value Value] 3, {}, "15 storew", "Writes a word of an array.";
    Storeb: Var 2, 1..=8, "storeb", [Address Value Value] 3, {}, "15 storeb", "Writes a byte of an array.";
    PutProp: Var 3, 1..=8, "put_prop", [Object Property Value] 3, {}, "15 put_prop", "Writes a property.";
    Sread: Var 4, 1..=3, "sread", [Address Address] 2, {}, "15 read", "Reads a command and splits it into words.";
    SreadTimed: Var 4, 4..=4, "sread", [Address Address Value Routine] 1, {}, "15 read", "Reads a command, with a routine called every so many tenths of a second, and splits it into words.";
    Aread: Var 4, 5..=8, "aread", [Address Address Value Routine] 1, {store}, "15 read", "Reads a command and stores what ended it.";
    PrintChar: Var 5, 1..=8, "print_char", [Value] 1, {}, "15 print_char", "Prints a ZSCII character.";
    PrintNum: Var 6, 1..=8, "print_num", [Signed] 1, {}, "15 print_num", "Prints a signed number.";
    Random: Var 7, 1..=8, "random", [Signed] 1, {store}, "15 random", "Gives a random number from 1 to the range, or seeds the generator.";
    Push: Var 8, 1..=8, "push", [Value] 1, {}, "15 push", "Pushes a value.";
    Pull: Var 9, 1..=5 | 7..=8, "pull", [Variable] 1, {}, "15 pull", "Pulls a value into a variable.";
    PullStack: Var 9, 6..=6, "pull", [Address] 0, {store}, "15 pull", "Pulls a value off the stack or a user stack and stores it.";
    SplitWindow: Var 10, 3..=8, "split_window", [Value] 1, {}, "15 split_window", "Gives the upper window so many lines.";
    SetWindow: Var 11, 3..=8, "set_window", [Window] 1, {}, "15 set_window", "Selects a window.";
    CallVs2: Var 12, 4..=8, "call_vs2", [Routine Value Value Value Value Value Value Value] 1, {store}, "15 call_vs2", "Calls a routine with up to seven arguments and stores the result.";
    EraseWindow: Var 13, 4..=8, "erase_window", [Window] 1, {}, "15 erase_window", "Clears a window, or the screen for -1 and -2.";
    EraseLine: Var 14, 4..=8, "erase_line", [Value] 1, {}, "15 erase_line", "Clears from the cursor to the end of its line.";
    SetCursor: Var 15, 4..=8, "set_cursor", [Signed Value Window] 1, {}, "15 set_cursor", "Moves the cursor of the upper window.";
    GetCursor: Var 16, 4..=8, "get_cursor", [Address] 1, {}, "15 get_cursor", "Writes the cursor's row and column into an array.";
    SetTextStyle: Var 17, 4..=8, "set_text_style", [Value] 1, {}, "15 set_text_style", "Sets roman, reverse, bold, italic or fixed pitch.";
    BufferMode: Var 18, 4..=8, "buffer_mode", [Value] 1, {}, "15 buffer_mode", "Turns word wrapping in the lower window on or off.";
    OutputStream: Var 19, 3..=8, "output_stream", [Signed Address Signed] 1, {}, "15 output_stream", "Turns an output stream on or off.";
    InputStream: Var 20, 3..=8, "input_stream", [Value] 1, {}, "15 input_stream", "Selects keyboard or command file.";
    SoundEffect: Var 21, 3..=8, "sound_effect", [Value Value Value Routine] 0, {}, "15 sound_effect", "Bleeps, or prepares, starts, stops or finishes with a sound.";
    ReadChar: Var 22, 4..=8, "read_char", [Value Value Routine] 0, {store}, "15 read_char", "Reads one character.";
    ScanTable: Var 23, 4..=8, "scan_table", [Value Address Value Value] 3, {store branch}, "15 scan_table", "Looks for a value in a table; stores its address and branches if it is there.";
    NotVar: Var 24, 5..=8, "not", [Value] 1, {store}, "15 not", "Bitwise NOT.";
    CallVn: Var 25, 5..=8, "call_vn", [Routine Value Value Value] 1, {}, "15 call_vn", "Calls a routine with up to three arguments and drops the result.";
    CallVn2: Var 26, 5..=8, "call_vn2", [Routine Value Value Value Value Value Value Value] 1, {}, "15 call_vn2", "Calls a routine with up to seven arguments and drops the result.";
    Tokenise: Var 27, 5..=8, "tokenise", [Address Address Address Value] 2, {}, "15 tokenise", "Splits a text buffer into words and looks them up.";
    EncodeText: Var 28, 5..=8, "encode_text", [Address Value Value Address] 4, {}, "15 encode_text", "Encodes a word as the dictionary has it.";
    CopyTable: Var 29, 5..=8, "copy_table", [Address Address Signed] 3, {}, "15 copy_table", "Copies or zeroes bytes.";
    PrintTable: Var 30, 5..=8, "print_table", [Address Value Value Value] 2, {}, "15 print_table", "Prints a rectangle of text.";
    CheckArgCount: Var 31, 5..=8, "check_arg_count", [Value] 1, {branch}, "15 check_arg_count", "Branches if the routine was given that many arguments.";
    SaveTable: Ext 0, 5..=8, "save", [Address Value Address Value] 0, {store}, "15 save", "Saves the game, or a table to a file of its own.";
    RestoreTable: Ext 1, 5..=8, "restore", [Address Value Address Value] 0, {store}, "15 restore", "Restores a saved game, or a table from a file of its own.";
    LogShift: Ext 2, 5..=8, "log_shift", [Value Signed] 2, {store}, "15 log_shift", "Shifts left, or right with zeros.";
    ArtShift: Ext 3, 5..=8, "art_shift", [Signed Signed] 2, {store}, "15 art_shift", "Shifts left, or right with the sign.";
    SetFont: Ext 4, 5..=8, "set_font", [Value Window] 1, {store}, "15 set_font", "Selects a font and stores the one before it; 0 where there is none.";
    DrawPicture: Ext 5, 6..=6, "draw_picture", [Value Value Value] 1, {}, "15 draw_picture", "Draws a picture.";
    PictureData: Ext 6, 6..=6, "picture_data", [Value Address] 2, {branch}, "15 picture_data", "Gives the size of a picture, or how many there are.";
    ErasePicture: Ext 7, 6..=6, "erase_picture", [Value Value Value] 1, {}, "15 erase_picture", "Paints a picture's place with the background.";
    SetMargins: Ext 8, 6..=6, "set_margins", [Value Value Window] 2, {}, "15 set_margins", "Sets a window's margins.";
    SaveUndo: Ext 9, 5..=8, "save_undo", [] 0, {store}, "15 save_undo", "Keeps the state in memory: 1 kept, 2 restored.";
    RestoreUndo: Ext 10, 5..=8, "restore_undo", [] 0, {store}, "15 restore_undo", "Goes back to the state last kept; 0 where there is none.";
    PrintUnicode: Ext 11, 5..=8, "print_unicode", [Value] 1, {}, "15 print_unicode", "Prints a Unicode character.";
    CheckUnicode: Ext 12, 5..=8, "check_unicode", [Value] 1, {store}, "15 check_unicode", "Tells whether a Unicode character can be printed (1) and read (2).";
    SetTrueColour: Ext 13, 5..=8, "set_true_colour", [Value Value Window] 2, {}, "15 set_true_colour", "Sets foreground and background to 15-bit colours.";
    MoveWindow: Ext 16, 6..=6, "move_window", [Window Value Value] 3, {}, "15 move_window", "Moves a window.";
    WindowSize: Ext 17, 6..=6, "window_size", [Window Value Value] 3, {}, "15 window_size", "Resizes a window.";
    WindowStyle: Ext 18, 6..=6, "window_style", [Window Value Value] 2, {}, "15 window_style", "Changes a window's attributes.";
    GetWindProp: Ext 19, 6..=6, "get_wind_prop", [Window Value] 2, {store}, "15 get_wind_prop", "Reads a window property.";
    ScrollWindow: Ext 20, 6..=6, "scroll_window", [Window Signed] 2, {}, "15 scroll_window", "Scrolls a window.";
    PopStack: Ext 21, 6..=6, "pop_stack", [Value Address] 1, {}, "15 pop_stack", "Throws values off the stack or a user stack.";
    ReadMouse: Ext 22, 6..=6, "read_mouse", [Address] 1, {}, "15 read_mouse", "Writes the mouse's place and buttons into an array.";
    MouseWindow: Ext 23, 6..=6, "mouse_window", [Window] 1, {}, "15 mouse_window", "Confines the mouse to a window.";
    PushStack: Ext 24, 6..=6, "push_stack", [Value Address] 2, {branch}, "15 push_stack", "Pushes a value on a user stack and branches if there was room.";
    PutWindProp: Ext 25, 6..=6, "put_wind_prop", [Window Value Value] 3, {}, "15 put_wind_prop", "Writes a window property.";
    PrintForm: Ext 26, 6..=6, "print_form", [Address] 1, {}, "15 print_form", "Prints a formatted table.";
    MakeMenu: Ext 27, 6..=6, "make_menu", [Value Address] 2, {branch}, "15 make_menu", "Makes or removes a menu.";
    PictureTable: Ext 28, 6..=6, "picture_table", [Address] 1, {}, "15 picture_table", "Names pictures that will soon be drawn.";
    BufferScreen: Ext 29, 6..=6, "buffer_screen", [Signed] 1, {store}, "15 buffer_screen", "Tells how the display may be buffered and stores the old mode.";
}
