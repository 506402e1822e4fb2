import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { CirculationModule } from './circulation/circulation.module';
import { MembershipModule } from './membership/membership.module';

@Module({
  imports: [ScheduleModule.forRoot(), CirculationModule, MembershipModule],
})
export class AppModule {}
