//! What a person sees while and after the program works: colours, progress, interruption.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use esdm_extract::extract::Progress;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Applies the choice to everything printed from here on.
    pub fn apply(self) {
        match self {
            ColorChoice::Auto => {}
            ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
            ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
        }
    }

    /// Whether standard output is coloured.
    pub fn on_stdout(self) -> bool {
        match self {
            ColorChoice::Auto => std::env::var_os("NO_COLOR").is_none() && std::io::stdout().is_terminal(),
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        }
    }
}

/// Headings.
pub const BOLD: Style = Style::new().bold();
/// What stands back.
pub const DIM: Style = Style::new().dimmed();
/// Names of things.
pub const NAME: Style = AnsiColor::Cyan.on_default();
/// Warnings.
pub const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// Errors.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Exit code of a program that was told to stop, as shells have it.
const INTERRUPTED: i32 = 130;

/// Text from outside made safe to print: control characters could drive the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// A progress bar on a terminal, nothing when piped or told to be quiet; and the ear for Ctrl-C.
#[derive(Debug, Clone)]
pub struct Screen {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Screen {
    /// Sets up the bar and the signal handler.
    pub fn new(quiet: bool) -> Screen {
        let screen = Screen::without_signals(quiet);
        let heard = Arc::clone(&screen.stop);
        // A second handler in one process is refused; the first one serves then.
        let _ = ctrlc::set_handler(move || {
            // Whoever asks twice does not want to wait for what is going on.
            if heard.swap(true, Ordering::SeqCst) {
                std::process::exit(INTERRUPTED);
            }
        });
        screen
    }

    /// Only the bar: a program that waits at a prompt is to end when it is told to.
    pub fn without_signals(quiet: bool) -> Screen {
        let stop = Arc::new(AtomicBool::new(false));
        let bar = ProgressBar::no_length();
        let shown = !quiet && std::io::stderr().is_terminal();
        bar.set_draw_target(if shown {
            ProgressDrawTarget::stderr_with_hz(15)
        } else {
            ProgressDrawTarget::hidden()
        });
        if let Ok(style) =
            ProgressStyle::with_template("{spinner:.cyan} reading {bar:30.cyan/dim} {pos}/{len} files")
        {
            bar.set_style(style);
        }
        Screen { bar, stop }
    }

    /// Whether the user asked to stop.
    pub fn interrupted(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Shows how many questions of a stage are settled.
    pub fn questions(&self, stage: &str, total: usize) {
        self.bar.set_position(0);
        self.bar.set_length(total as u64);
        let template = format!("{{spinner:.cyan}} {stage} {{bar:20.cyan/dim}} {{pos}}/{{len}} {{msg}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            self.bar.set_style(style);
        }
        self.bar.enable_steady_tick(std::time::Duration::from_millis(120));
    }

    /// One more question is settled.
    pub fn question_done(&self, message: &str) {
        self.bar.set_message(message.to_owned());
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Screen {
    fn files(&self, total: usize) {
        self.bar.set_length(total as u64);
    }

    fn file_done(&self) {
        self.bar.inc(1);
    }

    fn cancelled(&self) -> bool {
        self.interrupted()
    }
}
