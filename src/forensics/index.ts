export { examine } from './examine.ts'
export { type BatteryReading, runBattery } from './spoofing-battery.ts'
