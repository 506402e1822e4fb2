export class RuleBroken extends Error {}

export function ensure(condition: boolean, rule: string): asserts condition {
  if (!condition) {
    throw new RuleBroken(rule);
  }
}
