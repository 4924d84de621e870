import { expect, it } from 'vitest'
import { DAY, formatInstant, type Instant, parseInstant, type WeeklyTime } from '#vocabulary'
import { weeklyWindows } from './weekly-windows.ts'

function at(text: string): Instant {
  const parsed = parseInstant(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

const told = (weekly: WeeklyTime, from: string, to: string) =>
  weeklyWindows(weekly, { from: at(from), to: at(to) }).map((one) => `${formatInstant(one.from)}/${formatInstant(one.to)}`)

const BERLIN: WeeklyTime = { day: 'sunday', at: '02:30', hours: 2, zone: 'Europe/Berlin' }

it('comes on its day by the clocks of its zone, also where that is another day in UTC', () => {
  expect(told(BERLIN, '2026-01-05T00:00:00Z', '2026-01-19T00:00:00Z')).toEqual([
    '2026-01-11T01:30:00Z/2026-01-11T03:30:00Z',
    '2026-01-18T01:30:00Z/2026-01-18T03:30:00Z',
  ])
  const kiritimati: WeeklyTime = { day: 'monday', at: '00:00', hours: 1, zone: 'Pacific/Kiritimati' }
  expect(told(kiritimati, '2026-01-04T00:00:00Z', '2026-01-11T00:00:00Z')).toEqual(['2026-01-04T10:00:00Z/2026-01-04T11:00:00Z'])
  const honolulu: WeeklyTime = { day: 'monday', at: '23:30', hours: 1, zone: 'Pacific/Honolulu' }
  expect(told(honolulu, '2026-01-05T00:00:00Z', '2026-01-12T00:00:00Z')).toEqual(['2026-01-06T09:30:00Z/2026-01-06T10:30:00Z'])
})

it('is there while it goes on, and not when it is over', () => {
  expect(told(BERLIN, '2026-01-11T03:29:00Z', '2026-01-11T03:31:00Z')).toHaveLength(1)
  expect(told(BERLIN, '2026-01-11T03:30:00Z', '2026-01-11T03:31:00Z')).toEqual([])
  const long: WeeklyTime = { ...BERLIN, hours: 72 }
  expect(told(long, '2026-01-13T23:00:00Z', '2026-01-13T23:01:00Z')).toEqual(['2026-01-11T01:30:00Z/2026-01-14T01:30:00Z'])
})

it('on a day on which clocks go forward, a time that never comes is as much later as they jump', () => {
  expect(told(BERLIN, '2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z')).toEqual(['2026-03-29T01:30:00Z/2026-03-29T03:30:00Z'])
  expect(told({ ...BERLIN, at: '03:30' }, '2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z')).toEqual([
    '2026-03-29T01:30:00Z/2026-03-29T03:30:00Z',
  ])
})

it('on a day on which clocks go back, a time that comes twice is the first, and hours go by as ever', () => {
  expect(told(BERLIN, '2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z')).toEqual(['2026-10-25T00:30:00Z/2026-10-25T02:30:00Z'])
  expect(told({ ...BERLIN, at: '03:00' }, '2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z')).toEqual([
    '2026-10-25T02:00:00Z/2026-10-25T04:00:00Z',
  ])
})

it('comes once in every week of ten years, in zones of all kinds', () => {
  const [from, to] = [at('2020-01-01T00:00:00Z'), at('2030-01-02T00:00:00Z')]
  for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'Africa/Casablanca']) {
    const windows = weeklyWindows({ day: 'sunday', at: '02:15', hours: 1, zone }, { from, to })
    expect(windows, zone).toHaveLength(522)
    for (const [n, window] of windows.entries())
      if (n > 0) expect(Math.abs(window.from - windows[n - 1]!.from - 7 * DAY)).toBeLessThan(DAY / 8)
  }
})
