import { Firing } from '../domain/firing';

export class Firings {
  private readonly all = new Map<string, Firing>();

  async get(id: string): Promise<Firing> {
    return this.all.get(id) ?? new Firing(id);
  }

  async keep(firing: Firing): Promise<void> {
    this.all.set(firing.firingId, firing);
  }
}
