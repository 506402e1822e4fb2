import { Alert, AlertsFeedProjection } from './AlertsFeedProjection';

export class GetAlertsFeedQuery {
  constructor(readonly count: number = 20) {}
}

export class GetAlertsFeedHandler {
  constructor(private readonly feed: AlertsFeedProjection) {}

  async execute(query: GetAlertsFeedQuery): Promise<Alert[]> {
    return this.feed.latest(query.count);
  }
}
