type Message = new (...args: never[]) => object;

export class Bus {
  private readonly handlers = new Map<Message, (message: object) => Promise<unknown>>();

  register(message: Message, handler: { run(message: object): Promise<unknown> } | ((message: never) => Promise<unknown>)): void {
    const run = typeof handler === 'function' ? handler : handler.run.bind(handler);
    this.handlers.set(message, run as (message: object) => Promise<unknown>);
  }

  subscribe(message: Message, handler: { run(message: object): Promise<unknown> } | ((message: never) => Promise<unknown>)): void {
    this.register(message, handler);
  }

  async send(message: object): Promise<unknown> {
    return this.handlers.get(message.constructor as Message)?.(message);
  }
}
