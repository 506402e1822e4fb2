export class OpenInvestigation {
  constructor(
    readonly investigationId: string,
    readonly licenseId: string,
    readonly assetId: string,
    readonly used: number,
    readonly allowed: number,
  ) {}
}

export class AddEvidence {
  constructor(
    readonly investigationId: string,
    readonly note: string,
    readonly url?: string,
  ) {}
}

export class ConfirmInfringement {
  constructor(
    readonly investigationId: string,
    readonly officerId: string,
  ) {}
}

export class DismissInvestigation {
  constructor(
    readonly investigationId: string,
    readonly reason: string,
  ) {}
}
