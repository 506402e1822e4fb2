export abstract class ValueObject<Props extends object> {
  protected readonly props: Readonly<Props>;

  protected constructor(props: Props) {
    this.props = Object.freeze({ ...props });
  }

  equals(other: ValueObject<Props>): boolean {
    return JSON.stringify(other.props) === JSON.stringify(this.props);
  }
}
