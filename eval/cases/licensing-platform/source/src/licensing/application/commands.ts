export class DefineLicenseType {
  constructor(
    readonly licenseTypeId: string,
    readonly label: string,
    readonly priceCents: number,
    readonly allowedUsage: number,
  ) {}
}

export class RetireLicenseType {
  constructor(readonly licenseTypeId: string) {}
}

export class OfferLicense {
  constructor(
    readonly licenseId: string,
    readonly assetId: string,
    readonly licenseTypeId: string,
  ) {}
}

export class PurchaseLicense {
  constructor(
    readonly licenseId: string,
    readonly buyerId: string,
  ) {}
}

export class ReportUsage {
  constructor(
    readonly licenseId: string,
    readonly copies: number,
  ) {}
}

export class RevokeLicense {
  constructor(
    readonly licenseId: string,
    readonly reason: string,
  ) {}
}
