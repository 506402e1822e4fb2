import { UploadAsset } from './asset-processing/application/commands';
import {
  AddEvidence,
  ConfirmInfringement,
  DismissInvestigation,
} from './compliance/application/commands';
import {
  DefineLicenseType,
  PurchaseLicense,
  ReportUsage,
  RetireLicenseType,
} from './licensing/application/commands';

export type Role = 'photographer' | 'buyer' | 'catalogue-manager' | 'compliance-officer';

/** Who may send what through the API. Everything else is sent by ourselves. */
export const permissions = new Map<unknown, Role>([
  [UploadAsset, 'photographer'],
  [DefineLicenseType, 'catalogue-manager'],
  [RetireLicenseType, 'catalogue-manager'],
  [PurchaseLicense, 'buyer'],
  [ReportUsage, 'buyer'],
  [AddEvidence, 'compliance-officer'],
  [ConfirmInfringement, 'compliance-officer'],
  [DismissInvestigation, 'compliance-officer'],
]);
