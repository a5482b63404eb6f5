//! Nothing is ever lost: sessions whose process is killed, whose disk fails, and whose database is damaged.
//!
//! `player.rs` is what all of them play: in this process, or in a child that is this test binary itself. `GOLMAC_KILLS=1000` in the environment
//! makes a thousand kills of it, and as much more of everything else.

mod damage;
#[cfg(target_os = "linux")]
mod faults;
mod hostile;
#[cfg(unix)]
mod kills;
mod moved;
mod player;

/// How many rounds are wanted: so many, or as many as `GOLMAC_KILLS` says.
fn rounds(default: u32) -> u32 {
    let wanted = std::env::var("GOLMAC_KILLS").ok().and_then(|wanted| wanted.parse::<u32>().ok());
    wanted.map_or(default, |wanted| default.max(wanted))
}

/// A generator of numbers that are the same in every run.
struct Chance(u64);

impl Chance {
    /// A number below another.
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % most.max(1)
    }
}
