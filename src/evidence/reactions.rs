//! What a consumer does on each event it listens to: which commands it sends, what it changes, which
//! timers it sets, and for one that remembers, how that begins and ends.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::flow::{Asked, Flow, Reach};
use super::memory::{Memory, Touch};
use super::processes::{self, Ending, Process, Stretch, own_stretches};
use super::streams::{Join, join};
use super::timers::{self, Setting, Timer};
use super::{CandidateId, Evidence, Kind, effects};
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::{Call, Span};
use crate::syntax::{FnId, Place, Program, Symbol};

/// What sets a reaction off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// An event.
    Event(CandidateId),
    /// A timer of the process, by its name.
    Timer(String),
}

/// What a consumer does when something sets it off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reaction {
    /// Who.
    pub consumer: CandidateId,
    /// On what.
    pub when: Trigger,
    /// Commands it sends.
    pub emits: Vec<CandidateId>,
    /// What it changes, one phrase each.
    pub effects: Vec<String>,
    /// Timers it sets.
    pub sets: Vec<String>,
    /// Timers it takes back.
    pub cancels: Vec<String>,
    /// How long it waits before it goes on, in its own flow.
    pub waits: Option<super::durations::Duration>,
    /// Where it stands.
    pub place: Place,
}

/// The parts of functions that react to one event.
pub(super) struct Listening {
    /// The event.
    pub event: Symbol,
    /// The first of them.
    pub place: Place,
    /// All.
    pub stretches: Vec<Stretch>,
}

/// What is known of one consumer, reaction by reaction.
pub(super) struct Known {
    /// One per event, then one per timer. [`Reaction::consumer`] is to be set.
    pub reactions: Vec<Reaction>,
    /// Memory, if it has any.
    pub process: Option<Process>,
}

/// One event with all that was found out about it.
struct Step {
    event: CandidateId,
    symbol: Symbol,
    place: Place,
    own: Vec<Stretch>,
    touch: Touch,
    commands: Vec<CandidateId>,
    settings: Vec<Setting>,
    cancels: Vec<Call>,
    waits: Option<super::durations::Duration>,
}

/// Works out what a consumer does on each event.
pub(super) fn known(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &Evidence,
    consumer: Symbol,
    listening: Vec<Listening>,
) -> Known {
    let memory = Memory::of(program, consumer);
    let mut steps: Vec<Step> = to_the_point(program, listening)
        .into_iter()
        .filter_map(|told| step(program, flow, evidence, consumer, &memory, told))
        .collect();
    steps.sort_by(|a, b| (&a.place, a.symbol).cmp(&(&b.place, b.symbol)));
    let joined = match consumer {
        Symbol::Function(function) => join(program, function),
        _ => None,
    };
    if let Some(joined) = joined {
        return of_join(steps, &joined);
    }
    let process = remembers(program, consumer, &memory, &steps)
        .then(|| process(program, flow, evidence, consumer, &memory, &steps));
    let woken = woken(program, flow, evidence, &steps);
    let names: BTreeSet<&str> = woken.iter().map(|(timer, _)| timer.name.as_str()).collect();
    let reactions = steps
        .iter()
        .map(|step| Reaction {
            consumer: 0,
            when: Trigger::Event(step.event),
            emits: step.commands.clone(),
            effects: phrases(program, &step.own),
            sets: processes::once(step.settings.iter().map(|s| s.timer.name.clone())),
            cancels: cancelled(&step.cancels, &names),
            waits: step.waits,
            place: step.place.clone(),
        })
        .chain(woken.iter().map(|(timer, commands)| Reaction {
            consumer: 0,
            when: Trigger::Timer(timer.name.clone()),
            emits: commands.clone(),
            effects: Vec::new(),
            sets: Vec::new(),
            cancels: Vec::new(),
            waits: None,
            place: timer.place.clone(),
        }))
        .collect();
    Known { reactions, process }
}

/// A function that registers the reactions to several events says less than the reaction itself.
fn to_the_point(program: &Program, mut listening: Vec<Listening>) -> Vec<Listening> {
    let registers = |s: &Stretch| {
        let calls = &program.function(s.function).body.calls;
        calls.iter().any(|c| {
            matches!(
                c.name.as_str(),
                "subscribe" | "on" | "listen" | "register" | "addHandler" | "addListener"
            )
        })
    };
    let vague: BTreeSet<Stretch> =
        listening.iter().flat_map(|l| &l.stretches).filter(|s| registers(s)).copied().collect();
    let vague = |s: &Stretch| vague.contains(s);
    for told in &mut listening {
        if !told.stretches.iter().all(vague) {
            told.stretches.retain(|s| !vague(s));
        }
    }
    listening
}

fn step(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &Evidence,
    consumer: Symbol,
    memory: &Memory<'_>,
    told: Listening,
) -> Option<Step> {
    let event = evidence.find(told.event, Kind::Event)?;
    let mut own: Vec<Stretch> = Vec::new();
    for &start in &told.stretches {
        let reach = flow.reach(start.function, start.within, None);
        for stretch in own_stretches(program, consumer, start, &reach) {
            if !own.contains(&stretch) {
                own.push(stretch);
            }
        }
    }
    let settings: Vec<Setting> =
        own.iter().flat_map(|s| timers::set(program, s.function, s.within)).collect();
    let later: Vec<(FnId, Span)> = settings.iter().map(|s| (s.function, s.span)).collect();
    let mut commands = Vec::new();
    let mut now: Vec<Stretch> = Vec::new();
    for &start in &told.stretches {
        let asked = Asked { command: None, but: &later };
        let reach = flow.reach_but(start.function, start.within, asked);
        commands.extend(commands_in(evidence, &reach));
        now.extend(own_stretches(program, consumer, start, &reach));
    }
    commands.sort_unstable();
    commands.dedup();
    let mut touch = memory.touched(&now);
    touch.keys = processes::once(std::mem::take(&mut touch.keys));
    let cancels = own.iter().flat_map(|s| {
        let calls = program.function(s.function).body.calls.iter();
        let within = s.within;
        calls.filter(move |c| within.is_none_or(|w| w.contains(&c.span)) && timers::cancels(c)).cloned()
    });
    let cancels = cancels.collect();
    let waits = told.stretches.iter().find_map(|s| timers::waits(program, s.function, s.within));
    Some(Step {
        event,
        symbol: told.event,
        place: told.place,
        own: now,
        touch,
        commands,
        settings,
        cancels,
        waits,
    })
}

/// Commands on the way: constructed, handed to a use case, or called as an operation.
pub(super) fn commands_in<'e>(
    evidence: &'e Evidence,
    reach: &'e Reach,
) -> impl Iterator<Item = CandidateId> + 'e {
    let sent = reach.commands.keys().filter_map(|c| evidence.find(*c, Kind::Command));
    let called = reach.functions.iter().filter_map(|f| evidence.find(Symbol::Function(*f), Kind::Command));
    sent.chain(called)
}

fn phrases(program: &Program, own: &[Stretch]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for stretch in own {
        for phrase in effects::of(program, stretch.function, stretch.within) {
            if !out.contains(&phrase) {
                out.push(phrase);
            }
        }
    }
    out
}

/// The timers that calls take back: the one they name, else all.
fn cancelled(calls: &[Call], names: &BTreeSet<&str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for call in calls {
        let said: Vec<String> =
            call.args.iter().filter_map(|a| a.as_str().or(a.as_name())).flat_map(words).collect();
        let named: Vec<&&str> =
            names.iter().filter(|n| shared_words(n).iter().all(|w| said.contains(w))).collect();
        let all: Vec<String> = match named.as_slice() {
            [] => names.iter().map(|n| (*n).to_owned()).collect(),
            some => some.iter().map(|n| (**n).to_owned()).collect(),
        };
        out.extend(all);
    }
    processes::once(out)
}

/// What happens when each timer runs out.
fn woken(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &Evidence,
    steps: &[Step],
) -> Vec<(Timer, Vec<CandidateId>)> {
    let mut out: Vec<(Timer, Vec<CandidateId>)> = Vec::new();
    for setting in steps.iter().flat_map(|s| &s.settings) {
        if out.iter().any(|(known, _)| known.name == setting.timer.name) {
            continue;
        }
        let reach = flow.reach(setting.function, Some(setting.span), None);
        let mut commands: Vec<CandidateId> = commands_in(evidence, &reach).collect();
        for (function, span) in timers::answering(program, setting) {
            let reach = flow.reach(function, Some(span), None);
            commands.extend(commands_in(evidence, &reach));
        }
        commands.sort_unstable();
        commands.dedup();
        out.push((setting.timer.clone(), commands));
    }
    out
}

/// `const checkout: Workflow<Input, State, Output>`.
fn is_workflow(ty: Option<&crate::syntax::facts::TypeRef>) -> bool {
    ty.is_some_and(|ty| ty.name() == Some("Workflow") && ty.args().len() == 3)
}

/// A consumer remembers if it looks something up, changes or folds something of its own, or is called
/// after a process and follows several events.
fn remembers(program: &Program, consumer: Symbol, memory: &Memory<'_>, steps: &[Step]) -> bool {
    match consumer {
        Symbol::Value(value) if program.value_decl(value).name == "transitions" => true,
        Symbol::Value(value) if is_workflow(program.value_decl(value).ty.as_ref()) => true,
        Symbol::Value(value) => program.functions_in(value).iter().any(|&f| {
            shared_words(&program.function(f).name).iter().any(|w| matches!(w.as_str(), "evolve" | "state"))
        }),
        Symbol::Type(ty) => {
            let name = words(&program.ty(ty).name);
            let has = |word: &str| name.iter().any(|w| w == word);
            let called = has("saga") || has("process") && has("manager");
            let touches = |t: &Touch| t.reads || t.writes || t.begins && !t.states.is_empty();
            memory.has_fields() && steps.iter().any(|s| touches(&s.touch))
                || steps.iter().any(|s| s.touch.reads)
                || called && steps.len() > 1
        }
        _ => false,
    }
}

fn process(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &Evidence,
    consumer: Symbol,
    memory: &Memory<'_>,
    steps: &[Step],
) -> Process {
    let mut process = match consumer {
        Symbol::Value(value) => processes::of_value(program, value),
        _ => Process::default(),
    };
    process.correlation.extend(steps.iter().flat_map(|s| s.touch.keys.iter().cloned()));
    process.correlation = processes::once(std::mem::take(&mut process.correlation));
    let made = steps.iter().flat_map(|s| s.touch.states.iter().copied());
    process.states.extend(memory.states(consumer).into_iter().chain(made).map(Symbol::Type));
    let begun: Vec<CandidateId> = steps.iter().filter(|s| s.touch.begins).map(|s| s.event).collect();
    process.starts =
        if begun.is_empty() { steps.first().map(|s| s.event).into_iter().collect() } else { begun };
    let mut ends: BTreeMap<Ending, Vec<CandidateId>> = BTreeMap::new();
    for step in steps {
        for ending in &step.touch.endings {
            let events = ends.entry(ending.clone()).or_default();
            if !events.contains(&step.event) {
                events.push(step.event);
            }
        }
    }
    process.ends.extend(ends);
    process.timers = woken(program, flow, evidence, steps).into_iter().map(|(timer, _)| timer).collect();
    process
}

/// Streams that wait for each other.
fn of_join(steps: Vec<Step>, join: &Join) -> Known {
    let all: Vec<CandidateId> = {
        let mut all: Vec<CandidateId> = steps.iter().flat_map(|s| s.commands.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let timer = join.patience.as_ref().map(|(after, place)| Timer {
        name: "patience".to_owned(),
        after: *after,
        place: place.clone(),
    });
    let name = timer.as_ref().map(|t| t.name.clone());
    let together = join.outer == join.inner;
    let mut process = Process::default();
    let mut reactions: Vec<Reaction> = Vec::new();
    let mut came = Vec::new();
    for step in &steps {
        let (outer, inner) = (join.outer.contains(&step.symbol), join.inner.contains(&step.symbol));
        if outer {
            process.starts.push(step.event);
        }
        if inner {
            came.push(step.event);
        }
        let sends = match (&timer, together) {
            (Some(_), _) => false,
            (None, true) => true,
            (None, false) => inner != join.only_ends,
        };
        reactions.push(Reaction {
            consumer: 0,
            when: Trigger::Event(step.event),
            emits: if sends { all.clone() } else { Vec::new() },
            effects: Vec::new(),
            sets: name.iter().filter(|_| outer).cloned().collect(),
            cancels: name.iter().filter(|_| inner && !outer).cloned().collect(),
            waits: None,
            place: step.place.clone(),
        });
    }
    process.ends.push((if together { Ending::AllCame } else { Ending::Came }, came));
    if let Some(timer) = &timer {
        process.ends.push((Ending::RanOut(timer.name.clone()), Vec::new()));
        reactions.push(Reaction {
            consumer: 0,
            when: Trigger::Timer(timer.name.clone()),
            emits: all,
            effects: Vec::new(),
            sets: Vec::new(),
            cancels: Vec::new(),
            waits: None,
            place: timer.place.clone(),
        });
    }
    process.timers.extend(timer);
    Known { reactions, process: Some(process) }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;
    use crate::sketch::testing::{document, named};

    const RENTAL: &str = r"
        export class BikeReserved { constructor(readonly rentalId: string) {} }
        export class BikePickedUp { constructor(readonly rentalId: string) {} }
        export class DepositPaid { constructor(readonly rentalId: string) {} }
        export class CancelRental { constructor(readonly rentalId: string) {} }
        export class OpenLock { constructor(readonly rentalId: string) {} }
        export class Rental extends AggregateRoot {
            reserve() { this.apply(new BikeReserved(this.id)); }
            pay() { this.apply(new DepositPaid(this.id)); }
            pickUp() { this.apply(new BikePickedUp(this.id)); }
        }
        @CommandHandler(CancelRental)
        export class CancelRentalHandler { async execute(command: CancelRental) { const r = new Rental(); r.reserve(); } }
        @CommandHandler(OpenLock)
        export class OpenLockHandler { async execute(command: OpenLock) { const r = new Rental(); r.pickUp(); } }";

    #[test]
    fn a_saga_that_waits_for_a_second_event_is_a_process_manager_with_a_timer() {
        let saga = r"
            import { BikeReserved, BikePickedUp, CancelRental } from './rental';
            export class Sagas {
                @Saga()
                neverPickedUp = (events$: Observable<any>) => {
                    const pickedUp$ = events$.pipe(ofType(BikePickedUp));
                    return events$.pipe(
                        ofType(BikeReserved),
                        mergeMap((reserved) => race(pickedUp$.pipe(mergeMap(() => EMPTY)), timer(30 * 60 * 1000))),
                        map((reserved) => new CancelRental(reserved.rentalId)),
                    );
                };
            }";
        let files = [("rental.ts", RENTAL), ("sagas.ts", saga)];

        let manager = document(&files, "process-manager", "never-picked-up");

        assert_eq!(named(&manager["startsWhen"], "event"), ["bike-reserved"]);
        assert_eq!(manager["correlatedBy"]["field"], "rental-id");
        assert_eq!(manager["timers"][0]["after"], serde_json::json!({"value": 30, "unit": "minutes"}));
        let by_timer =
            manager["reactions"].as_array().unwrap().iter().find(|r| r["when"]["timer"] == "patience");
        assert_eq!(named(&by_timer.unwrap()["emits"], "command"), ["cancel-rental"]);
        let by_event =
            manager["reactions"].as_array().unwrap().iter().find(|r| r["when"]["event"] == "bike-picked-up");
        assert_eq!(by_event.unwrap()["cancelTimers"][0], "patience");
        assert_eq!(named(&manager["endsWhen"], "name"), ["bike-picked-up", "patience-ran-out"]);
    }

    #[test]
    fn streams_that_flow_side_by_side_make_a_policy() {
        let saga = r"
            import { BikeReserved, BikePickedUp, CancelRental, OpenLock } from './rental';
            export class Sagas {
                @Saga()
                both = (events$: Observable<any>) => merge(
                    events$.pipe(ofType(BikeReserved), delay(2000), map((e) => new CancelRental(e.rentalId))),
                    events$.pipe(ofType(BikePickedUp), map((e) => new OpenLock(e.rentalId))),
                );
            }";
        let files = [("rental.ts", RENTAL), ("sagas.ts", saga)];

        let policy = document(&files, "policy", "both");

        let rules = named(&policy["constraints"], "rule");
        assert!(
            rules.contains(&"`cancel-rental` is sent 2 seconds after `bike-reserved`.".to_owned()),
            "{rules:?}"
        );
        assert!(rules.contains(&"`open-lock` is sent on `bike-picked-up`.".to_owned()), "{rules:?}");
    }

    #[test]
    fn a_class_that_remembers_by_key_begins_reacts_and_ends_event_by_event() {
        let process = r"
            import { BikeReserved, BikePickedUp, DepositPaid, CancelRental, OpenLock } from './rental';
            interface PickUpState { rentalId: string; paid: boolean }
            export class PickUpProcess {
                private readonly waiting = new Map<string, PickUpState>();
                @OnEvent(BikeReserved)
                onReserved(event: BikeReserved) {
                    this.waiting.set(event.rentalId, { rentalId: event.rentalId, paid: false });
                    setTimeout(() => this.onNobodyCame(event.rentalId), PATIENCE_MS);
                }
                @OnEvent(DepositPaid)
                onPaid(event: DepositPaid) {
                    const state = this.waiting.get(event.rentalId);
                    if (state) this.bus.execute(new OpenLock(event.rentalId));
                }
                @OnEvent(BikePickedUp)
                onPickedUp(event: BikePickedUp) { this.waiting.delete(event.rentalId); }
                private onNobodyCame(rentalId: string) { this.bus.execute(new CancelRental(rentalId)); }
            }
            const PATIENCE_MS = 2 * 60 * 60 * 1000;";
        let files = [("rental.ts", RENTAL), ("process.ts", process)];

        let manager = document(&files, "process-manager", "pick-up-process");

        assert_eq!(named(&manager["startsWhen"], "event"), ["bike-reserved"]);
        assert_eq!(named(&manager["endsWhen"], "name"), ["bike-picked-up"]);
        assert_eq!(manager["timers"][0]["name"], "nobody-came");
        assert_eq!(manager["timers"][0]["after"], serde_json::json!({"value": 2, "unit": "hours"}));
        assert!(manager["state"]["properties"]["paid"].is_object(), "{manager}");
        let sent: Vec<(String, Vec<String>)> = manager["reactions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| {
                let when = r["when"]["event"].as_str().or(r["when"]["timer"].as_str()).unwrap();
                (when.to_owned(), named(&r["emits"], "command"))
            })
            .collect();
        let sent: Vec<(&str, Vec<&str>)> =
            sent.iter().map(|(w, c)| (w.as_str(), c.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            sent,
            [
                ("bike-reserved", vec![]),
                ("deposit-paid", vec!["open-lock"]),
                ("bike-picked-up", vec![]),
                ("nobody-came", vec!["cancel-rental"]),
            ]
        );
    }

    #[test]
    fn a_class_that_only_remembers_what_it_has_seen_is_a_policy() {
        let policy = r"
            import { BikeReserved, OpenLock } from './rental';
            export class OpenLockPolicy {
                private readonly processed = new Map<string, boolean>();
                @OnEvent(BikeReserved)
                onReserved(event: BikeReserved) {
                    if (this.processed.has(event.rentalId)) return;
                    this.bus.execute(new OpenLock(event.rentalId));
                    this.processed.set(event.rentalId, true);
                }
            }";
        let lines = evidence_of(&[("rental.ts", RENTAL), ("policy.ts", policy)]);
        assert!(lines.contains(&"policy OpenLockPolicy".to_owned()), "{lines:#?}");
    }

    #[test]
    fn in_rust_a_process_that_counts_attempts_remembers_them() {
        let code = r#"
            pub enum ParcelEvent { ParcelSent { parcel_id: String }, DeliveryFailed { parcel_id: String }, ParcelDelivered { parcel_id: String } }
            pub enum ParcelCommand { Deliver { attempt: u8 }, SendBack }
            impl Aggregate for Parcel {
                type Command = ParcelCommand;
                type Event = ParcelEvent;
                type Error = ParcelError;
                async fn handle(&self, command: ParcelCommand) -> Result<Vec<ParcelEvent>, ParcelError> {
                    match command {
                        ParcelCommand::Deliver { .. } => Ok(vec![ParcelEvent::ParcelSent { parcel_id: self.id.clone() }]),
                        ParcelCommand::SendBack => Ok(vec![ParcelEvent::DeliveryFailed { parcel_id: self.id.clone() }]),
                    }
                }
                fn apply(&mut self, event: ParcelEvent) {}
            }
            pub struct Parcel { id: String }
            struct Delivery { parcel_id: String, attempts: u8, done: bool }
            pub struct DeliveryProcessManager { parcels: Parcels, deliveries: Mutex<HashMap<String, Delivery>> }
            impl DeliveryProcessManager {
                async fn begin(&self, parcel_id: &str) {
                    self.deliveries.lock().await.insert(parcel_id.to_string(), Delivery { parcel_id: parcel_id.to_string(), attempts: 1, done: false });
                    self.parcels.execute(parcel_id, ParcelCommand::Deliver { attempt: 1 }).await;
                }
                async fn finish(&self, parcel_id: &str) {
                    if let Some(delivery) = self.deliveries.lock().await.get_mut(parcel_id) { delivery.done = true; }
                }
            }
            impl Subscriber<ParcelEvent> for DeliveryProcessManager {
                async fn on(&self, event: &ParcelEvent) -> Result<(), Failure> {
                    match event {
                        ParcelEvent::ParcelSent { parcel_id } => self.begin(parcel_id).await,
                        ParcelEvent::ParcelDelivered { parcel_id } => self.finish(parcel_id).await,
                        _ => {}
                    }
                    Ok(())
                }
            }
        "#;
        let manager = document(&[("src/parcel.rs", code)], "process-manager", "delivery");
        assert_eq!(named(&manager["startsWhen"], "event"), ["sent"]);
        assert_eq!(manager["endsWhen"][0]["condition"], "`done` is set on `delivered`.");
        assert_eq!(manager["correlatedBy"]["field"], "parcel-id");
        assert!(manager["state"]["properties"]["attempts"].is_object(), "{manager}");
    }

    #[test]
    fn an_event_without_the_key_of_the_process_is_given_it_and_says_so() {
        let code = r"
            export class Boarded { constructor(readonly ticketId: string) {} }
            export class TrainArrived { constructor(readonly train: string) {} }
            export class CheckOut { constructor(readonly ticketId: string) {} }
            export class Journey extends AggregateRoot {
                board() { this.apply(new Boarded(this.id)); }
                arrive() { this.apply(new TrainArrived(this.id)); }
            }
            @CommandHandler(CheckOut)
            export class CheckOutHandler { async execute(command: CheckOut) { const j = new Journey(); j.arrive(); } }
            export class Sagas {
                @Saga()
                checkOut = (events$: Observable<any>) =>
                    combineLatest([events$.pipe(ofType(Boarded)), events$.pipe(ofType(TrainArrived))]).pipe(
                        map(([boarded]) => new CheckOut(boarded.ticketId)));
            }";
        let event = document(&[("journey.ts", code)], "event", "train-arrived");
        assert_eq!(event["metadata"]["annotations"]["derived-fields"], "ticket-id");
        let manager = document(&[("journey.ts", code)], "process-manager", "check-out");
        assert_eq!(named(&manager["startsWhen"], "event"), ["boarded", "train-arrived"]);
        assert_eq!(named(&manager["endsWhen"], "name"), ["all-came"]);
    }

    #[test]
    fn a_process_may_keep_its_state_in_a_store_of_its_own_and_its_timers_at_a_scheduler() {
        let process = r"
            import { BikeReserved, BikePickedUp, CancelRental, OpenLock } from './rental';
            export interface LoanState { rentalId: string; status: 'waiting' | 'done'; due: Date }
            export interface LoanStore { find(id: string): Promise<LoanState | undefined>; save(s: LoanState): Promise<void> }
            const PATIENCE_MS = 48 * 60 * 60 * 1000;
            export class LoanProcessManager {
                constructor(private readonly bus: CommandBus, private readonly store: LoanStore, private readonly agenda: Agenda) {
                    agenda.define('nobody-came', async (job) => this.onNobodyCame(job.attrs.data.rentalId));
                }
                async onBikeReserved(event: BikeReserved) {
                    if (await this.store.find(event.rentalId)) return;
                    const due = new Date(Date.now() + PATIENCE_MS);
                    await this.store.save({ rentalId: event.rentalId, status: 'waiting', due });
                    await this.agenda.schedule(due, 'nobody-came', { rentalId: event.rentalId });
                    await this.bus.send(new OpenLock(event.rentalId));
                }
                async onBikePickedUp(event: BikePickedUp) {
                    const state = await this.store.find(event.rentalId);
                    await this.agenda.cancel({ name: 'nobody-came' });
                    await this.store.save({ ...state, status: 'done' });
                }
                private async onNobodyCame(rentalId: string) { await this.bus.send(new CancelRental(rentalId)); }
            }
            export function wire(events: EventEmitter, loans: LoanProcessManager) {
                events.on('BikeReserved', (e) => loans.onBikeReserved(e));
                events.on('BikePickedUp', (e) => loans.onBikePickedUp(e));
            }";
        let files = [("rental.ts", RENTAL), ("process.ts", process)];

        let manager = document(&files, "process-manager", "loan");

        assert_eq!(named(&manager["startsWhen"], "event"), ["bike-reserved"]);
        assert_eq!(manager["timers"][0]["name"], "nobody-came");
        assert_eq!(manager["timers"][0]["after"], serde_json::json!({"value": 48, "unit": "hours"}));
        assert!(manager["state"]["properties"]["status"].is_object(), "{manager}");
        let on = |key: &str, name: &str| {
            let reactions = manager["reactions"].as_array().unwrap();
            reactions.iter().find(|r| r["when"][key] == name).cloned().unwrap_or_default()
        };
        assert_eq!(on("event", "bike-picked-up")["cancelTimers"][0], "nobody-came");
        assert_eq!(named(&on("timer", "nobody-came")["emits"], "command"), ["cancel-rental"]);
        let all = crate::sketch::testing::documents(&files);
        assert!(!all.iter().any(|d| d["kind"] == "event-handler"), "wiring reacts to nothing");
    }
}
