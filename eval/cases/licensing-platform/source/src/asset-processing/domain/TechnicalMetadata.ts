import { DomainException } from '../../shared/kernel/DomainException';

const SHORTEST_EDGE = 1200;

export class TechnicalMetadata {
  constructor(
    readonly width: number,
    readonly height: number,
    readonly format: 'jpeg' | 'png' | 'tiff',
    readonly takenAt?: Date,
  ) {
    if (Math.min(width, height) < SHORTEST_EDGE) {
      throw new DomainException('Picture is too small to sell');
    }
  }

  get megapixels(): number {
    return (this.width * this.height) / 1_000_000;
  }
}
