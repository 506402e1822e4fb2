type CommandClass<C> = new (...args: never[]) => C;

export interface CommandHandler<C> {
  handle(command: C): Promise<void>;
}

export class CommandBus {
  private readonly handlers = new Map<unknown, CommandHandler<never>>();

  register<C extends object>(type: CommandClass<C>, handler: CommandHandler<C>): this {
    this.handlers.set(type, handler as CommandHandler<never>);
    return this;
  }

  async send(command: object): Promise<void> {
    const handler = this.handlers.get(command.constructor);
    if (!handler) {
      throw new Error(`Nobody handles ${command.constructor.name}`);
    }
    await handler.handle(command as never);
  }
}
