//! A code base of more than a thousand files: modules in the common styles, each with the domain code
//! that conventions look for, the plumbing around it that they have to look past, and its tests.
//!
//! One file in five is a test, as in public code: of 12,627 source files in 82 repositories 18 in a
//! hundred are, with 27 in a hundred of the bytes.

use std::fs;
use std::path::Path;

const KINDS: &[&str] = &["Urgent", "Foreign", "Seasonal", "Private", "Shared", "Rural", "Leased", "Bulk"];
const THINGS: &[&str] = &["Order", "Voyage", "Harvest", "Claim", "Permit", "Parcel", "Membership", "Recipe"];
/// What happens to a thing: command verb, past participle.
const DEEDS: &[(&str, &str)] =
    &[("Open", "Opened"), ("Amend", "Amended"), ("Approve", "Approved"), ("Close", "Closed")];

/// Writes the code base.
pub fn write(root: &Path) {
    put(root, "package.json", "{\"name\": \"bench\", \"workspaces\": [\"modules/*\"]}\n");
    for (k, kind) in KINDS.iter().enumerate() {
        for (t, thing) in THINGS.iter().enumerate() {
            let name = format!("{kind}{thing}");
            match (k + t) % 4 {
                0 | 1 => nest(root, &name),
                2 => functional(root, &name),
                _ => rust(root, &name),
            }
        }
    }
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// NestJS CQRS: one class, one file.
fn nest(root: &Path, name: &str) {
    let module = format!("modules/{}", name.to_lowercase());
    let mut methods = String::new();
    let mut imports = String::new();
    for (verb, done) in DEEDS {
        put(
            root,
            &format!("{module}/commands/{verb}.command.ts"),
            &format!(
                "export class {verb}{name}Command {{\n  constructor(\n    readonly id: string,\n    readonly amount: number,\n    readonly remarks: string[],\n    readonly requestedAt: Date,\n  ) {{}}\n}}\n"
            ),
        );
        put(
            root,
            &format!("{module}/events/{done}.event.ts"),
            &format!(
                "export class {name}{done}Event {{\n  constructor(\n    public readonly id: string,\n    public readonly amount: number,\n    public readonly at: Date,\n  ) {{}}\n}}\n"
            ),
        );
        put(
            root,
            &format!("{module}/commands/{verb}.handler.ts"),
            &format!(
                "import {{ CommandHandler, EventPublisher, ICommandHandler }} from '@nestjs/cqrs';\nimport {{ {verb}{name}Command }} from './{verb}.command';\nimport {{ {name}Repository }} from '../{name}.repository';\n\n@CommandHandler({verb}{name}Command)\nexport class {verb}{name}Handler implements ICommandHandler<{verb}{name}Command> {{\n  constructor(\n    private readonly repository: {name}Repository,\n    private readonly publisher: EventPublisher,\n  ) {{}}\n\n  async execute(command: {verb}{name}Command): Promise<void> {{\n    const found = this.publisher.mergeObjectContext(await this.repository.byId(command.id));\n    found.{}(command.amount, command.requestedAt);\n    await this.repository.save(found);\n    found.commit();\n  }}\n}}\n",
                verb.to_lowercase()
            ),
        );
        let method = verb.to_lowercase();
        let cases = spec_cases(&format!(
            "await handler.execute(new {verb}{name}Command('7', 12, ['first'], at));\n    expect(saved).toHaveLength(1);\n    expect(saved[0].getUncommittedEvents()).toEqual([new {name}{done}Event('7', 12, at)]);"
        ));
        put(
            root,
            &format!("{module}/commands/{verb}.handler.spec.ts"),
            &format!(
                "import {{ Test }} from '@nestjs/testing';\nimport {{ EventPublisher }} from '@nestjs/cqrs';\nimport {{ {verb}{name}Command }} from './{verb}.command';\nimport {{ {verb}{name}Handler }} from './{verb}.handler';\nimport {{ {name}{done}Event }} from '../events/{done}.event';\nimport {{ {name}Repository }} from '../{name}.repository';\n\ndescribe('{method} {name}', () => {{\n  let handler: {verb}{name}Handler;\n  let saved: any[];\n  const at = new Date('2020-01-01');\n\n  beforeEach(async () => {{\n    saved = [];\n    const module = await Test.createTestingModule({{\n      providers: [\n        {verb}{name}Handler,\n        EventPublisher,\n        {{ provide: {name}Repository, useValue: {{ save: (it: any) => saved.push(it), byId: jest.fn() }} }},\n      ],\n    }}).compile();\n    handler = module.get({verb}{name}Handler);\n  }});\n{cases}}});\n"
            ),
        );
        imports.push_str(&format!("import {{ {name}{done}Event }} from './events/{done}.event';\n"));
        methods.push_str(&format!(
            "\n  {}(amount: number, at: Date): void {{\n    if (amount <= 0) {{\n      throw new Error('the amount must be positive');\n    }}\n    if (this.closed) {{\n      throw new Error('it is closed');\n    }}\n    this.apply(new {name}{done}Event(this.id, amount, at));\n  }}\n\n  on{name}{done}Event(event: {name}{done}Event): void {{\n    this.amount = event.amount;\n  }}\n",
            verb.to_lowercase()
        ));
    }
    put(
        root,
        &format!("{module}/{name}.ts"),
        &format!(
            "import {{ AggregateRoot }} from '@nestjs/cqrs';\n{imports}\nexport class {name} extends AggregateRoot {{\n  private amount = 0;\n  private closed = false;\n\n  constructor(private readonly id: string) {{\n    super();\n  }}\n{methods}}}\n"
        ),
    );
    put(
        root,
        &format!("{module}/{name}.repository.ts"),
        &format!(
            "import {{ Injectable }} from '@nestjs/common';\nimport {{ InjectModel }} from '@nestjs/mongoose';\nimport {{ {name} }} from './{name}';\n\n@Injectable()\nexport class {name}Repository {{\n  constructor(@InjectModel('{name}') private readonly model: any) {{}}\n\n  async byId(id: string): Promise<{name}> {{\n    const row = await this.model.findOne({{ id }}).lean().exec();\n    if (!row) {{\n      throw new Error(`no such thing: ${{id}}`);\n    }}\n    return Object.assign(new {name}(row.id), row);\n  }}\n\n  async save(it: {name}): Promise<void> {{\n    await this.model.updateOne({{ id: it['id'] }}, {{ $set: {{ ...it }} }}, {{ upsert: true }});\n  }}\n}}\n"
        ),
    );
    put(
        root,
        &format!("{module}/read/{name}.projection.ts"),
        &format!(
            "import {{ EventsHandler, IEventHandler }} from '@nestjs/cqrs';\nimport {{ {name}OpenedEvent }} from '../events/Opened.event';\nimport {{ {name}ClosedEvent }} from '../events/Closed.event';\n\n@EventsHandler({name}OpenedEvent, {name}ClosedEvent)\nexport class {name}Projection implements IEventHandler<{name}OpenedEvent | {name}ClosedEvent> {{\n  constructor(private readonly views: Map<string, {{ id: string; amount: number }}>) {{}}\n\n  handle(event: {name}OpenedEvent | {name}ClosedEvent): void {{\n    this.views.set(event.id, {{ id: event.id, amount: event.amount }});\n  }}\n}}\n"
        ),
    );
    put(
        root,
        &format!("{module}/{name}.controller.ts"),
        &format!(
            "import {{ Body, Controller, Get, Param, Post }} from '@nestjs/common';\nimport {{ CommandBus, QueryBus }} from '@nestjs/cqrs';\nimport {{ Open{name}Command }} from './commands/Open.command';\nimport {{ Amend{name}Command }} from './commands/Amend.command';\n\n@Controller('{name}')\nexport class {name}Controller {{\n  constructor(\n    private readonly commands: CommandBus,\n    private readonly queries: QueryBus,\n  ) {{}}\n\n  @Post()\n  async open(@Body() body: {{ id: string; amount: number }}): Promise<{{ id: string }}> {{\n    await this.commands.execute(new Open{name}Command(body.id, body.amount, [], new Date()));\n    return {{ id: body.id }};\n  }}\n\n  @Post(':id/amend')\n  async amend(@Param('id') id: string, @Body() body: {{ amount: number }}): Promise<void> {{\n    await this.commands.execute(new Amend{name}Command(id, body.amount, [], new Date()));\n  }}\n\n  @Get(':id')\n  health(@Param('id') id: string): string {{\n    return `fine: ${{id}}`;\n  }}\n}}\n"
        ),
    );
    plumbing(root, &module, name);
}

/// Unions and pure functions.
fn functional(root: &Path, name: &str) {
    let module = format!("modules/{}", name.to_lowercase());
    let mut commands = String::new();
    let mut events = String::new();
    let mut decide = String::new();
    let mut evolve = String::new();
    for (verb, done) in DEEDS {
        commands.push_str(&format!(
            "export type {verb}{name} = {{ type: '{verb}{name}'; data: {{ id: string; amount: number; remarks?: string }} }};\n"
        ));
        events.push_str(&format!(
            "export type {name}{done} = {{ type: '{name}{done}'; data: {{ id: string; amount: number; at: Date }} }};\n"
        ));
        decide.push_str(&format!(
            "    case '{verb}{name}':\n      if (state.status === 'closed') {{\n        throw new Error('it is closed');\n      }}\n      return [{{ type: '{name}{done}', data: {{ id: command.data.id, amount: command.data.amount, at: now }} }}];\n"
        ));
        evolve.push_str(&format!(
            "    case '{name}{done}':\n      return {{ ...state, amount: event.data.amount }};\n"
        ));
    }
    let union = |names: Vec<String>| names.join(" | ");
    let all_commands = union(DEEDS.iter().map(|(verb, _)| format!("{verb}{name}")).collect());
    let all_events = union(DEEDS.iter().map(|(_, done)| format!("{name}{done}")).collect());
    put(
        root,
        &format!("{module}/commands.ts"),
        &format!("{commands}export type {name}Command = {all_commands};\n"),
    );
    put(root, &format!("{module}/events.ts"), &format!("{events}export type {name}Event = {all_events};\n"));
    put(
        root,
        &format!("{module}/decider.ts"),
        &format!(
            "import {{ {name}Command }} from './commands';\nimport {{ {name}Event }} from './events';\n\nexport interface {name}State {{\n  id: string;\n  amount: number;\n  status: 'open' | 'closed';\n}}\n\nexport const decide = (command: {name}Command, state: {name}State, now: Date): {name}Event[] => {{\n  switch (command.type) {{\n{decide}  }}\n}};\n\nexport const evolve = (state: {name}State, event: {name}Event): {name}State => {{\n  switch (event.type) {{\n{evolve}    default:\n      return state;\n  }}\n}};\n"
        ),
    );
    let cases = spec_cases(&format!(
        "const events = decide({{ type: 'Open{name}', data: {{ id: '7', amount: 12 }} }}, state, at);\n    expect(events).toEqual([{{ type: '{name}Opened', data: {{ id: '7', amount: 12, at }} }}]);\n    expect(events.reduce(evolve, state).amount).toBe(12);"
    ));
    put(
        root,
        &format!("{module}/decider.spec.ts"),
        &format!(
            "import {{ decide, evolve, {name}State }} from './decider';\n\ndescribe('{name}', () => {{\n  const at = new Date('2020-01-01');\n  const state: {name}State = {{ id: '7', amount: 0, status: 'open' }};\n{cases}}});\n"
        ),
    );
    plumbing(root, &module, name);
}

/// Rust enums and an `impl Aggregate`.
fn rust(root: &Path, name: &str) {
    let module = format!("modules/{}", name.to_lowercase());
    let mut commands = String::new();
    let mut events = String::new();
    let mut handle = String::new();
    let mut apply = String::new();
    for (verb, done) in DEEDS {
        commands.push_str(&format!("    {verb} {{ id: String, amount: u64, remarks: Option<String> }},\n"));
        events.push_str(&format!("    {done} {{ id: String, amount: u64 }},\n"));
        handle.push_str(&format!(
            "            {name}Command::{verb} {{ id, amount, .. }} => {{\n                if self.closed {{\n                    return Err({name}Error(\"it is closed\".into()));\n                }}\n                Ok(vec![{name}Event::{done} {{ id, amount }}])\n            }}\n"
        ));
        apply.push_str(&format!(
            "            {name}Event::{done} {{ amount, .. }} => self.amount = amount,\n"
        ));
    }
    put(
        root,
        &format!("{module}/src/lib.rs"),
        &format!("pub mod aggregate;\npub mod messages;\npub use aggregate::{name};\n"),
    );
    put(
        root,
        &format!("{module}/Cargo.toml"),
        &format!("[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n", name.to_lowercase()),
    );
    put(
        root,
        &format!("{module}/src/messages.rs"),
        &format!(
            "use serde::{{Deserialize, Serialize}};\n\n#[derive(Debug, Deserialize)]\npub enum {name}Command {{\n{commands}}}\n\n#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]\npub enum {name}Event {{\n{events}}}\n\n#[derive(Debug)]\npub struct {name}Error(pub String);\n"
        ),
    );
    put(
        root,
        &format!("{module}/src/aggregate.rs"),
        &format!(
            "use async_trait::async_trait;\nuse cqrs_es::Aggregate;\n\nuse crate::messages::{{{name}Command, {name}Error, {name}Event}};\n\n#[derive(Debug, Default, Clone)]\npub struct {name} {{\n    amount: u64,\n    closed: bool,\n}}\n\n#[async_trait]\nimpl Aggregate for {name} {{\n    type Command = {name}Command;\n    type Event = {name}Event;\n    type Error = {name}Error;\n    type Services = ();\n\n    fn aggregate_type() -> String {{\n        \"{name}\".to_string()\n    }}\n\n    async fn handle(&self, command: Self::Command, _: &()) -> Result<Vec<Self::Event>, Self::Error> {{\n        match command {{\n{handle}        }}\n    }}\n\n    fn apply(&mut self, event: Self::Event) {{\n        match event {{\n{apply}        }}\n    }}\n}}\n\n#[cfg(test)]\nmod tests {{\n    use cqrs_es::test::TestFramework;\n\n    use super::*;\n\n    #[test]\n    fn opens_once() {{\n        TestFramework::<{name}>::with(())\n            .given_no_previous_events()\n            .when({name}Command::Open {{ id: \"7\".into(), amount: 12, remarks: None }})\n            .then_expect_events(vec![{name}Event::Opened {{ id: \"7\".into(), amount: 12 }}]);\n    }}\n\n    #[test]\n    fn amends_what_is_open() {{\n        TestFramework::<{name}>::with(())\n            .given(vec![{name}Event::Opened {{ id: \"7\".into(), amount: 12 }}])\n            .when({name}Command::Amend {{ id: \"7\".into(), amount: 13, remarks: Some(\"more\".into()) }})\n            .then_expect_events(vec![{name}Event::Amended {{ id: \"7\".into(), amount: 13 }}]);\n    }}\n}}\n"
        ),
    );
    for part in 0..8 {
        put(
            root,
            &format!("{module}/src/adapter_{part}.rs"),
            &format!(
                "use std::collections::HashMap;\n\nuse crate::messages::{name}Error;\n\n/// Keeps rows by key.\n#[derive(Debug, Default)]\npub struct {name}Table{part} {{\n    rows: HashMap<String, Vec<u8>>,\n    limit: usize,\n}}\n\nimpl {name}Table{part} {{\n    pub fn new(limit: usize) -> Self {{\n        Self {{ rows: HashMap::new(), limit }}\n    }}\n\n    pub fn put(&mut self, key: &str, row: Vec<u8>) -> Result<(), {name}Error> {{\n        if self.rows.len() >= self.limit {{\n            return Err({name}Error(format!(\"full at {{}}\", self.limit)));\n        }}\n        self.rows.insert(key.to_owned(), row);\n        Ok(())\n    }}\n\n    pub fn get(&self, key: &str) -> Option<&[u8]> {{\n        self.rows.get(key).map(Vec::as_slice)\n    }}\n\n    pub fn prune(&mut self, keep: impl Fn(&str) -> bool) -> usize {{\n        let before = self.rows.len();\n        self.rows.retain(|key, row| keep(key) && !row.is_empty());\n        before - self.rows.len()\n    }}\n}}\n"
            ),
        );
    }
}

/// Code that plays no part in the domain.
fn plumbing(root: &Path, module: &str, name: &str) {
    for part in 0..8 {
        put(
            root,
            &format!("{module}/infrastructure/{name}{part}.ts"),
            &format!(
                "import {{ Injectable, Logger }} from '@nestjs/common';\nimport {{ ConfigService }} from '@nestjs/config';\n\nexport interface {name}Options{part} {{\n  url: string;\n  retries?: number;\n  headers: Record<string, string>;\n}}\n\n@Injectable()\nexport class {name}Client{part} {{\n  private readonly logger = new Logger('{name}Client{part}');\n  private readonly cache = new Map<string, {{ until: number; value: unknown }}>();\n\n  constructor(private readonly config: ConfigService) {{}}\n\n  async fetch<T>(path: string, options: {name}Options{part}): Promise<T> {{\n    const known = this.cache.get(path);\n    if (known && known.until > Date.now()) {{\n      return known.value as T;\n    }}\n    for (let attempt = 0; attempt <= (options.retries ?? 3); attempt++) {{\n      try {{\n        const response = await fetch(`${{options.url}}/${{path}}`, {{ headers: options.headers }});\n        if (!response.ok) {{\n          throw new Error(`status ${{response.status}}`);\n        }}\n        const value = (await response.json()) as T;\n        this.cache.set(path, {{ until: Date.now() + 1000 * this.config.get('ttl'), value }});\n        return value;\n      }} catch (error) {{\n        this.logger.warn(`attempt ${{attempt}} failed: ${{error}}`);\n      }}\n    }}\n    throw new Error('gave up');\n  }}\n\n  private format(rows: Array<{{ key: string; value: number }}>): string {{\n    return rows\n      .filter((row) => row.value > 0)\n      .map((row) => `${{row.key}}=${{row.value.toFixed(2)}}`)\n      .sort((a, b) => a.localeCompare(b))\n      .join('&');\n  }}\n}}\n"
            ),
        );
    }
    for part in 0..2 {
        let cases = spec_cases(
            "global.fetch = jest.fn().mockResolvedValue({ ok: true, json: async () => ({ id: '7', amount: 12 }) });\n    const found = await client.fetch<{ id: string }>('things/7', { url: 'http://localhost', headers: {} });\n    expect(found).toEqual({ id: '7', amount: 12 });\n    expect(global.fetch).toHaveBeenCalledTimes(1);",
        );
        put(
            root,
            &format!("{module}/infrastructure/{name}{part}.spec.ts"),
            &format!(
                "import {{ {name}Client{part} }} from './{name}{part}';\n\ndescribe('{name}Client{part}', () => {{\n  const client = new {name}Client{part}({{ get: () => 60 }} as any);\n\n  afterEach(() => jest.restoreAllMocks());\n{cases}}});\n"
            ),
        );
    }
}

/// A few tests of the same kind.
fn spec_cases(body: &str) -> String {
    ["does it", "does it again", "does it for somebody else", "does it late"]
        .map(|name| format!("\n  it('{name}', async () => {{\n    {body}\n  }});\n"))
        .concat()
}
