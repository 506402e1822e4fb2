//! How often an event may reach a consumer, and who copes when it comes again, as far as code shows it: a
//! broker's decorator or client, a job with a kept position, an inbox, a key that a called system knows.
//!
//! Without a sign of a broker or a kept position events arrive in the same process, at most once.

use std::collections::BTreeSet;

use serde::Serialize;

use super::flow::Reach;
use super::processes::Stretch;
use super::types::type_of;
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, TypeId};

/// Events may come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repeats {
    /// The code that shows it.
    pub place: Place,
    /// Who copes.
    pub owner: Owner,
    /// How, in a sentence.
    pub strategy: Option<String>,
}

/// Who copes with an event that comes again, as the language has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The consumer skips what it has seen.
    Myself,
    /// A called system or aggregate does.
    Downstream,
    /// The delivery layer does.
    Infrastructure,
    /// Nobody.
    Nobody,
    /// What it writes is the same the second time.
    NotRequired,
}

impl Owner {
    /// The language's word.
    pub fn name(self) -> &'static str {
        match self {
            Owner::Myself => "self",
            Owner::Downstream => "downstream",
            Owner::Infrastructure => "infrastructure",
            Owner::Nobody => "none",
            Owner::NotRequired => "not-required",
        }
    }
}

/// Decorators by which a broker's client finds a handler.
const BROKER_DECORATORS: &[&str] = &[
    "EventPattern",
    "RabbitSubscribe",
    "RabbitRPC",
    "SqsMessageHandler",
    "KafkaListener",
    "Process",
    "Processor",
    "SubscribeTo",
    "NatsSubscribe",
    "PubSubSubscribe",
    "OnQueueEvent",
    "OnWorkerEvent",
];

/// Packages that talk to a broker which delivers again what was not acknowledged.
const BROKERS: &[&str] = &[
    "kafkajs",
    "amqplib",
    "amqp-connection-manager",
    "@golevelup/nestjs-rabbitmq",
    "@aws-sdk/client-sqs",
    "sqs-consumer",
    "@ssut/nestjs-sqs",
    "nats",
    "bull",
    "bullmq",
    "@nestjs/bull",
    "@nestjs/bullmq",
    "pg-boss",
    "@google-cloud/pubsub",
    "@azure/service-bus",
    "rhea",
    "rdkafka",
    "lapin",
    "async_nats",
    "aws_sdk_sqs",
    "pulsar",
    "@castore/message-queue-adapter-sqs",
    "@castore/message-queue-adapter-in-memory",
];

/// Traits whose implementations are driven from a kept position.
const POSITIONED: &[&str] =
    &["JobRunner", "EventListener", "OutboxEventHandler", "OutboxEventJob", "OutboxListener"];

/// Types of what clients of brokers and serverless platforms hand to a function: `SQSEvent`,
/// `DynamoDBStreamHandler`, `EachMessagePayload`, `SQSMessageQueueMessage`.
fn comes_from_broker(name: &str) -> bool {
    let folded = name.to_ascii_lowercase();
    let platform = ["sqs", "sns", "eventbridge", "dynamodbstream", "kinesisstream", "msk", "kafka", "rabbit"];
    let role = ["event", "handler", "message", "record"];
    platform.iter().any(|p| folded.starts_with(p)) && role.iter().any(|r| folded.ends_with(r))
        || matches!(
            name,
            "EachMessagePayload" | "EachBatchPayload" | "ConsumeMessage" | "ServiceBusReceivedMessage"
        )
}

fn has(name: &str, any: &[&str]) -> bool {
    shared_words(name).iter().any(|w| any.contains(&w.as_str()))
}

const POSITION: &[&str] =
    &["checkpoint", "checkpoints", "position", "offset", "offsets", "cursor", "sequence", "bookmark"];
const SEEN: &[&str] =
    &["processed", "seen", "handled", "inbox", "dedup", "deduplication", "consumed", "taken", "idempotency"];
const REACTING: &[&str] = &[
    "subscriber",
    "subscribers",
    "listener",
    "handler",
    "consumer",
    "reactor",
    "observer",
    "callback",
    "projection",
];

/// Whether events may reach a consumer again, and who copes.
pub(super) fn repeats(
    program: &Program,
    stretches: &[Stretch],
    reaches: &[Reach],
    sent: &[FnId],
) -> Option<Repeats> {
    let delivery = stretches.iter().find_map(|s| delivered(program, s))?;
    let (owner, strategy) = if let Some(how) = stretches.iter().find_map(|s| skips_seen(program, s)) {
        (Owner::Myself, Some(how))
    } else if delivery.remembers {
        (Owner::Infrastructure, Some("What was delivered is remembered and not delivered again.".to_owned()))
    } else if stretches.iter().any(|s| writes_with_position(program, s.function)) {
        let how = "What it does is committed in the transaction that keeps the position.";
        (Owner::Infrastructure, Some(how.to_owned()))
    } else if let Some(how) = known_downstream(program, reaches, sent) {
        (Owner::Downstream, Some(how))
    } else if let Some(how) = same_again(program, reaches) {
        (Owner::NotRequired, Some(how))
    } else {
        (Owner::Nobody, None)
    };
    Some(Repeats { place: delivery.place, owner, strategy })
}

/// A delivery that may be repeated.
struct Delivery {
    place: Place,
    /// The deliverer remembers what was taken.
    remembers: bool,
}

fn at(program: &Program, function: FnId, line: u32) -> Place {
    Place { path: program.files[function.0 as usize].path.clone(), line }
}

fn delivered(program: &Program, stretch: &Stretch) -> Option<Delivery> {
    let id = stretch.function;
    let function = program.function(id);
    let here = |line| Some(Delivery { place: at(program, id, line), remembers: false });
    let of_class = program.owner(id).map(|t| program.ty(t).annotations.as_slice()).unwrap_or_default();
    for annotation in function.annotations.iter().chain(of_class) {
        let name = last_segment(&annotation.name);
        let own = program
            .resolve_function(id.0, name)
            .map(|f| f.0)
            .or_else(|| program.value(id.0, name).map(|v| v.0));
        if BROKER_DECORATORS.contains(&name) || own.is_some_and(|file| talks_to_broker(program, file)) {
            return here(annotation.span.line);
        }
    }
    if function.trait_.as_ref().and_then(TypeRef::name).is_some_and(|t| POSITIONED.contains(&t)) {
        return here(function.span.line);
    }
    if let Some(line) = keeps_position(&function.body) {
        return here(line);
    }
    let told = function.params.iter().filter_map(|p| p.ty.as_ref()?.name());
    let typed = program.value(id.0, &function.name).filter(|v| v.0 == id.0);
    let typed = typed.and_then(|v| program.value_decl(v).ty.as_ref()?.name());
    if told.chain(typed).any(|name| program.resolve(id.0, name).is_none() && comes_from_broker(name)) {
        return here(function.span.line);
    }
    if talks_to_broker(program, id.0) && registers(&function.body) {
        return here(function.span.line);
    }
    deliverers(program, stretch)
        .into_iter()
        .find_map(|(deliverer, call)| repeated_by(program, deliverer, &call))
}

fn talks_to_broker(program: &Program, file: u32) -> bool {
    program.files[file as usize].imports.iter().any(|import| {
        let module = import.module.split("::").next().unwrap_or(&import.module);
        BROKERS.contains(&module)
    })
}

fn registers(body: &Body) -> bool {
    body.calls
        .iter()
        .any(|c| matches!(c.name.as_str(), "subscribe" | "consume" | "run" | "process" | "on" | "recv"))
}

/// `checkpoint = entry.position`, `store.saveCheckpoint(…)`, `channel.ack(message)`.
fn position_kept(body: &Body) -> impl Iterator<Item = Span> + '_ {
    let assigned = body.assigns.iter().filter(|a| has(last_segment(&a.target), POSITION)).map(|a| a.span);
    let called = body.calls.iter().filter(|c| !c.is_macro).filter(|c| {
        let verb = words(&c.name).into_iter().next().unwrap_or_default();
        let keeps = matches!(
            verb.as_str(),
            "save"
                | "store"
                | "update"
                | "commit"
                | "set"
                | "put"
                | "upsert"
                | "persist"
                | "write"
                | "advance"
        );
        keeps
            && (has(&c.name, POSITION)
                || has(last_segment(&c.receiver), &["checkpoint", "checkpoints", "checkpointer"]))
            || matches!(
                c.name.as_str(),
                "ack" | "nack" | "acknowledge" | "commitOffsets" | "deleteMessage" | "delete_message"
            )
    });
    assigned.chain(called.map(|c| c.span))
}

/// The line at which a reaction itself keeps how far it has come, behind what it does.
fn keeps_position(body: &Body) -> Option<u32> {
    let last = position_kept(body).max_by_key(|s| s.start)?;
    let before = body.calls.iter().any(|c| !c.is_macro && c.span.end <= last.start && !c.receiver.is_empty());
    before.then_some(last.line)
}

/// Functions of the program that hand events to this reaction, with the call that does.
fn deliverers(program: &Program, stretch: &Stretch) -> Vec<(FnId, Call)> {
    let function = program.function(stretch.function);
    let mut out: Vec<(FnId, Call)> = Vec::new();
    let interface = function.trait_.as_ref().and_then(TypeRef::name).is_some()
        || program.owner(stretch.function).is_some_and(|t| !program.ty(t).supertypes.is_empty());
    let hands_on = |c: &&Call| {
        let by_interface = interface && c.name == function.name && has(last_segment(&c.receiver), REACTING);
        let by_value = (c.receiver.is_empty() || matches!(c.receiver.as_str(), "this" | "self"))
            && shared_words(&c.name).last().is_some_and(|w| REACTING.contains(&w.as_str()));
        by_interface || by_value
    };
    // A reaction given to `broker.subscribe(…)` or typed as a subscriber is called by whoever declares that.
    let registered: Vec<TypeId> = function
        .body
        .calls
        .iter()
        .filter(|c| matches!(c.name.as_str(), "subscribe" | "on" | "listen" | "consume" | "register"))
        .filter_map(|c| type_of(program, stretch.function, &Expr::Name(c.receiver.clone())))
        .collect();
    let returned = function.returns.as_ref().and_then(|r| program.resolve(stretch.function.0, r.name()?));
    // Only these can be one: a look at every function for every consumer takes the square of a code base.
    let callers = if interface { program.callers_named(&function.name) } else { &[] };
    let file = returned.map(|ty| ty.0);
    let here = file.and_then(|file| program.files.get(file as usize).map(|facts| (file, facts)));
    let beside = here
        .into_iter()
        .flat_map(|(file, facts)| (0..facts.functions.len() as u32).map(move |i| FnId(file, i)));
    let on_bus = registered.iter().flat_map(|ty| program.methods(*ty));
    let mut among: BTreeSet<FnId> = callers.iter().chain(on_bus).copied().chain(beside).collect();
    among.remove(&stretch.function);
    for id in among {
        let other = program.function(id);
        let beside = file == Some(id.0);
        let is_bus = !registered.is_empty() && program.owner(id).is_some_and(|o| registered.contains(&o));
        let from_interface = |c: &&Call| interface && c.name == function.name;
        let call = other.body.calls.iter().find(|c| hands_on(c) && (beside || is_bus || from_interface(c)));
        out.extend(call.map(|c| (id, c.clone())));
    }
    out
}

/// Whether a deliverer may hand the same event out again.
fn repeated_by(program: &Program, deliverer: FnId, call: &Call) -> Option<Delivery> {
    let body = &program.function(deliverer).body;
    let looked_up = body.calls.iter().any(|c| {
        c.span.end <= call.span.start
            && matches!(c.name.as_str(), "has" | "contains" | "exists" | "contains_key" | "includes")
            && has(&c.receiver, SEEN)
    });
    let noted = body.calls.iter().any(|c| {
        c.span.start >= call.span.end
            && matches!(c.name.as_str(), "add" | "insert" | "set" | "push" | "save")
            && has(&c.receiver, SEEN)
    });
    let kept_behind = position_kept(body).any(|s| s.start >= call.span.end);
    let twice = body.calls.iter().filter(|c| c.name == call.name && c.receiver == call.receiver).count() > 1;
    let retries = body.calls.iter().any(|c| has(&c.name, &["retry", "retries", "redeliver", "backoff"]));
    (looked_up && noted || kept_behind || twice || retries)
        .then(|| Delivery { place: at(program, deliverer, call.span.line), remembers: looked_up && noted })
}

/// How a reaction skips what it has seen: by asking an inbox or a set of ids, or by a wrapper that does.
fn skips_seen(program: &Program, stretch: &Stretch) -> Option<String> {
    let id = stretch.function;
    let body = &program.function(id).body;
    // What surrounds the reaction counts, too: `once((event) => …)`.
    let within = |span: &Span| stretch.within.is_none_or(|w| w.contains(span) || span.contains(&w));
    for call in body.calls.iter().filter(|c| within(&c.span) && !c.is_macro) {
        let receiver = last_segment(&call.receiver);
        let asks = matches!(
            shared_words(&call.name).first().map(String::as_str),
            Some(
                "has"
                    | "contains"
                    | "exists"
                    | "is"
                    | "already"
                    | "was"
                    | "once"
                    | "find"
                    | "includes"
                    | "try"
                    | "claim"
            )
        );
        if asks && (has(receiver, SEEN) || has(&call.name, SEEN)) {
            let by = if receiver.is_empty() || matches!(receiver, "this" | "self") {
                &call.name
            } else {
                receiver
            };
            return Some(format!("What `{by}` knows already is skipped."));
        }
        if call.receiver.is_empty()
            && let Some(wrapper) = program.resolve_function(id.0, &call.name)
            && wraps(program, wrapper)
        {
            return Some(format!("`{}` lets nothing through that it has seen before.", call.name));
        }
    }
    None
}

/// A function around reactions that keeps a set of what they have seen.
fn wraps(program: &Program, id: FnId) -> bool {
    let function = program.function(id);
    let asks = function
        .body
        .calls
        .iter()
        .any(|c| matches!(c.name.as_str(), "has" | "contains") && has(&c.receiver, SEEN));
    let notes = function
        .body
        .calls
        .iter()
        .any(|c| matches!(c.name.as_str(), "add" | "insert") && has(&c.receiver, SEEN));
    asks && notes
}

/// A reaction that is given the transaction of its position, and passes it on.
fn writes_with_position(program: &Program, id: FnId) -> bool {
    let function = program.function(id);
    let given = function
        .params
        .iter()
        .find(|p| matches!(p.name.as_str(), "op" | "tx" | "transaction" | "txn" | "db_tx"));
    given.is_some_and(|given| {
        let passed = |arg: &Expr| arg.as_name() == Some(given.name.as_str());
        function.body.calls.iter().any(|c| c.args.iter().any(passed))
    })
}

/// A called system that is given a key to know repetitions by, or aggregates that ignore them.
fn known_downstream(program: &Program, reaches: &[Reach], sent: &[FnId]) -> Option<String> {
    let keyed = reaches.iter().flat_map(|r| &r.functions).find(|&&f| {
        let calls = &program.function(f).body.calls;
        calls.iter().any(|c| c.args.iter().any(|a| mentions_key(a, 4)))
    });
    if keyed.is_some() {
        return Some("The called system is given an idempotency key.".to_owned());
    }
    let methods: Vec<String> = reaches
        .iter()
        .flat_map(|r| &r.functions)
        .flat_map(|&f| &program.function(f).body.calls)
        .filter_map(http_method)
        .collect();
    if !methods.is_empty() && methods.iter().all(|m| m == "PUT" || m == "DELETE") {
        return Some(format!(
            "The called system is told by {}, which leaves the same behind a second time.",
            methods[0]
        ));
    }
    let ignores = |f: &FnId| {
        let body = &program.function(*f).body;
        body.calls.iter().any(|c| c.name == "idempotency_guard")
            || body.returns.iter().any(|r| matches!(&r.value, Expr::Name(n) if n.ends_with("Idempotent::AlreadyApplied") || n.ends_with("Idempotent::Ignored")))
    };
    (!sent.is_empty() && sent.iter().any(ignores))
        .then(|| "What was applied already is not applied again by the aggregate.".to_owned())
}

/// `fetch(url, { method: 'PUT' })`, `this.http.put(url)`.
fn http_method(call: &Call) -> Option<String> {
    if call.name == "fetch" {
        let said = call.args.iter().find_map(|a| a.get("method")?.as_str());
        return Some(said.unwrap_or("GET").to_uppercase());
    }
    let http = has(last_segment(&call.receiver), &["http", "axios", "reqwest"]);
    let verb = matches!(call.name.as_str(), "get" | "post" | "put" | "patch" | "delete");
    (http && verb).then(|| call.name.to_uppercase())
}

/// `{ idempotencyKey: event.id }`, `"Idempotency-Key"`.
fn mentions_key(expr: &Expr, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let is_key = |name: &str| {
        let all = words(name);
        all.windows(2).any(|w| w[0] == "idempotency" && w[1] == "key")
            || all.iter().any(|w| w == "deduplication")
    };
    match expr {
        Expr::Str(text) => text.len() < 40 && is_key(text),
        Expr::Name(path) => is_key(last_segment(path)),
        Expr::Object(entries) | Expr::Construct(_, _, entries) => {
            entries.iter().any(|(key, value)| is_key(key) || mentions_key(value, depth))
        }
        Expr::Array(all) | Expr::Either(all) => all.iter().any(|e| mentions_key(e, depth)),
        Expr::Call(inner, _, args) => {
            inner.as_deref().is_some_and(|e| mentions_key(e, depth))
                || args.iter().any(|e| mentions_key(e, depth))
        }
        _ => false,
    }
}

/// Writes that leave the same behind when they are done again: upserts, and nothing else.
fn same_again(program: &Program, reaches: &[Reach]) -> Option<String> {
    let mut upserts: Vec<String> = Vec::new();
    let mut others = false;
    for call in reaches.iter().flat_map(|r| &r.functions).flat_map(|&f| &program.function(f).body.calls) {
        let verb = words(&call.name).into_iter().next().unwrap_or_default();
        let sql = call.args.iter().filter_map(Expr::as_str).map(str::to_lowercase).find(|t| {
            t.contains("insert into")
                || t.contains("update ") && t.contains(" set ")
                || t.contains("delete from")
        });
        match sql {
            Some(text) if text.contains("on conflict") || text.contains("on duplicate key") => {
                upserts.push("the rows it inserts".to_owned());
            }
            Some(_) => others = true,
            None => match verb.as_str() {
                "upsert" | "replace" => upserts.push(format!("`{}`", last_segment(&call.receiver))),
                "save" | "insert" | "create" | "send" | "publish" | "emit" | "increment" | "push"
                | "execute" | "post" | "append" | "dispatch" => others = true,
                _ => {}
            },
        }
    }
    upserts.dedup();
    (!others && !upserts.is_empty())
        .then(|| format!("It writes {} by key: a second time changes nothing.", upserts.join(" and ")))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::sketch::testing::document;

    const ORDERS: &str = r"
        export class OrderPlaced extends DomainEvent { constructor(readonly id: string) { super(); } }
        export class Order extends AggregateRoot { place() { this.apply(new OrderPlaced(this.id)); } }";

    /// Guarantee, owner and strategy of an event-handler called `tell-kitchen`.
    fn told(code: &str) -> (String, String, String) {
        let document =
            document(&[("order.ts", ORDERS), ("kitchen.ts", code)], "event-handler", "tell-kitchen");
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let idempotency = &document["idempotency"];
        (text(&document["deliveryGuarantee"]), text(&idempotency["owner"]), text(&idempotency["strategy"]))
    }

    #[test]
    fn without_a_sign_of_a_broker_events_arrive_in_the_same_process() {
        let (guarantee, owner, _) = told(
            "@EventsHandler(OrderPlaced) export class TellKitchenHandler { handle(event: OrderPlaced) { this.bell.ring(event.id); } }",
        );
        assert_eq!((guarantee.as_str(), owner.as_str()), ("at-most-once", ""));
    }

    #[test]
    fn a_broker_s_decorator_repeats_and_nobody_copes_unless_the_code_does() {
        let (guarantee, owner, _) = told(
            "export class TellKitchenListener { @EventPattern('order.placed') tell(event: OrderPlaced) { this.bell.ring(event.id); } }",
        );
        assert_eq!((guarantee.as_str(), owner.as_str()), ("at-least-once", "none"));
    }

    #[test]
    fn a_function_that_is_given_a_broker_s_message_may_be_given_it_again() {
        let code = "export const tellKitchen = async (message: SQSMessageQueueMessage<typeof queue>) => {
                switch (message.body.type) { case 'OrderPlaced': bell.ring(message.body.id); break; }
            };";
        let (guarantee, owner, _) = told(code);
        assert_eq!((guarantee.as_str(), owner.as_str()), ("at-least-once", "none"));
        let (guarantee, _, _) = told(&code.replace("SQSMessageQueueMessage<typeof queue>", "Envelope"));
        assert_eq!(guarantee, "at-most-once");
    }

    #[test]
    fn an_inbox_that_is_asked_first_is_the_consumer_s_own_way_to_cope() {
        let (guarantee, owner, strategy) = told(
            "export class TellKitchenListener {
                @EventPattern('order.placed')
                async tell(event: OrderPlaced) {
                    if (await this.inbox.has(event.id)) return;
                    this.bell.ring(event.id);
                }
            }",
        );
        assert_eq!((guarantee.as_str(), owner.as_str()), ("at-least-once", "self"));
        assert_eq!(strategy, "What `inbox` knows already is skipped.");
    }

    #[test]
    fn a_key_for_the_called_system_leaves_it_to_that_system() {
        let (_, owner, _) = told(
            "export class TellKitchenListener {
                @EventPattern('order.placed')
                tell(event: OrderPlaced) { return this.printer.print(event.id, { idempotencyKey: event.id }); }
            }",
        );
        assert_eq!(owner, "downstream");
    }

    #[test]
    fn a_checkpoint_kept_behind_the_work_repeats_what_was_not_kept() {
        let subscription = "
            export interface Subscriber { handle(event: OrderPlaced): Promise<void> }
            export class Subscription {
                constructor(private readonly subscriber: Subscriber, private readonly store: Store) {}
                async run(entry: Entry) { await this.subscriber.handle(entry.event); await this.store.saveCheckpoint(entry.position); }
            }
            export class TellKitchenHandler implements Subscriber { async handle(event: OrderPlaced) { this.bell.ring(event.id); } }";
        let (guarantee, owner, _) = told(subscription);
        assert_eq!((guarantee.as_str(), owner.as_str()), ("at-least-once", "none"));
    }

    #[test]
    fn rows_written_by_key_need_no_coping() {
        let (_, owner, _) = told(
            "export class TellKitchenListener {
                @EventPattern('order.placed')
                async tell(event: OrderPlaced) { await this.tickets.upsert({ id: event.id }); }
            }",
        );
        assert_eq!(owner, "not-required");
    }

    #[test]
    fn in_rust_a_job_with_a_kept_position_repeats_and_an_aggregate_may_ignore_it() {
        let code = r#"
            pub enum LampEvent { SwitchedOn { id: String } }
            pub struct Lamp { id: String }
            impl Aggregate for Lamp { type Event = LampEvent; fn apply(&mut self, event: LampEvent) {} }
            pub struct HallJobRunner { outbox: Outbox, bell: Bell }
            impl JobRunner for HallJobRunner {
                async fn run(&self, mut job: CurrentJob) -> Result<(), E> {
                    while let Some(message) = self.outbox.next().await {
                        if let LampEvent::SwitchedOn { id } = &message.event { self.bell.ring(id).await?; }
                        job.update_execution_state(message.sequence).await?;
                    }
                    Ok(())
                }
            }"#;
        let handler = document(&[("src/lamp.rs", code)], "event-handler", "hall");
        assert_eq!(handler["deliveryGuarantee"], "at-least-once");
        assert_eq!(handler["idempotency"]["owner"], "none");
    }
}
