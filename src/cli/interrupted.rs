//! Other interpreters end with golmac: they run in process groups of their own, which a terminal's Ctrl-C does not reach.

#[cfg(all(unix, feature = "tui"))]
use golmac::check::driver::kill_all;

/// Has the interpreters that are running killed where a signal ends golmac.
#[cfg(all(unix, feature = "tui"))]
pub fn kill_at_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    // Without the signals everything is as it is where there are none: an interpreter ends with its input.
    let Ok(mut signals) = Signals::new([SIGINT, SIGHUP, SIGQUIT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            kill_all();
            let _ = emulate_default_handler(signal);
        }
    });
}

#[cfg(not(all(unix, feature = "tui")))]
pub fn kill_at_signals() {}
