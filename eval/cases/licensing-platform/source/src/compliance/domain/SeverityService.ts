export type Severity = 'minor' | 'major';

/** How bad it is to print more than was bought. */
export class SeverityService {
  assess(used: number, allowed: number): Severity {
    return used > allowed * 2 ? 'major' : 'minor';
  }
}
