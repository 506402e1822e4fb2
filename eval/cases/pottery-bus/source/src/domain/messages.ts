export class StartFiring {
  constructor(
    readonly firingId: string,
    readonly degrees: number,
  ) {}
}

export class LoadPot {
  constructor(
    readonly firingId: string,
    readonly glaze: string,
  ) {}
}

export class CoolDown {
  constructor(readonly firingId: string) {}
}

export class FindFiring {
  constructor(readonly firingId: string) {}
}

export class FiringStarted {
  constructor(
    readonly firingId: string,
    readonly degrees: number,
  ) {}
}

export class PotLoaded {
  constructor(
    readonly firingId: string,
    readonly glaze: string,
  ) {}
}

export class FiringCooledDown {
  constructor(readonly firingId: string) {}
}
