import { randomUUID } from 'node:crypto';

export abstract class Entity<Props> {
  readonly id: string;

  protected constructor(
    protected props: Props,
    id?: string,
  ) {
    this.id = id ?? randomUUID();
  }

  equals(other: Entity<Props>): boolean {
    return other.constructor === this.constructor && other.id === this.id;
  }
}
