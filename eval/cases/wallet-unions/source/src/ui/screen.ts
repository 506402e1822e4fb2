import { EventEmitter } from 'node:events';

/** What the toolkit of the kiosk hands us; nothing of it is stored. */
export interface DomEvent {
  type: string;
  target: string;
}

export interface ClickEvent extends DomEvent {
  type: 'ClickEvent';
  x: number;
  y: number;
}

export interface KeyPressedEvent extends DomEvent {
  type: 'KeyPressedEvent';
  key: string;
}

export type ScreenEvent = ClickEvent | KeyPressedEvent;

export class TerminalScreen {
  private readonly emitter = new EventEmitter();

  constructor() {
    process.stdin.on('data', (data) =>
      this.emitter.emit('key', {
        type: 'KeyPressedEvent',
        target: 'stdin',
        key: data.toString().trim(),
      } satisfies KeyPressedEvent),
    );
  }

  onKeyPressed(listener: (event: KeyPressedEvent) => void): void {
    this.emitter.on('key', listener);
  }
}
