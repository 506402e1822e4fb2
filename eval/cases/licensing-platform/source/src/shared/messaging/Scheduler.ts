export class Scheduler {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  inMinutes(minutes: number, key: string, work: () => Promise<void>): void {
    this.timers.set(
      key,
      setTimeout(() => void work(), minutes * 60_000),
    );
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }
}
