//! The screen in the packing shed.

use crate::packing_list::PackingList;

/// What the windowing layer reports. Has nothing to do with boxes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WindowEvent {
    Resized { width: u16, height: u16 },
    KeyPressed(char),
    CloseRequested,
}

#[derive(Debug, Default)]
struct ScreenState {
    week: u32,
    height: u16,
    closed: bool,
}

impl ScreenState {
    fn apply(&mut self, event: WindowEvent) {
        match event {
            WindowEvent::Resized { height, .. } => self.height = height,
            WindowEvent::KeyPressed('+') => self.week += 1,
            WindowEvent::KeyPressed('-') => self.week = self.week.saturating_sub(1),
            WindowEvent::KeyPressed(_) => {}
            WindowEvent::CloseRequested => self.closed = true,
        }
    }
}

pub fn run(list: &PackingList) {
    let mut screen = ScreenState { height: 24, ..ScreenState::default() };
    for event in [WindowEvent::Resized { width: 80, height: 24 }, WindowEvent::CloseRequested] {
        screen.apply(event);
    }
    for line in list.for_week(screen.week).iter().take(usize::from(screen.height)) {
        println!("{}", line.customer_id);
    }
}
