import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXPORT_IPFIX, EXPORT_NETFLOW_5, EXPORT_NETFLOW_9, EXPORT_NONE, EXPORT_SFLOW_5, sniffExport } from './sniff-export.ts'

const be = (value: number, width: number) => Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) & 255)
const NOW = 1_741_600_800
const netflow5 = (count: number, records = count) => [
  ...be(5, 2),
  ...be(count, 2),
  ...be(1, 4),
  ...be(NOW, 4),
  ...new Array<number>(12 + 48 * records).fill(0),
]
const ipfix = (sets: readonly number[], length = 16 + sets.length) => [...be(10, 2), ...be(length, 2), ...be(NOW, 4), ...be(0, 8), ...sets]
const dataSet = [...be(256, 2), ...be(12, 2), 1, 2, 3, 4, 5, 6, 7, 8]

const netflow9 = (sets: readonly number[], count = 1) => [...be(9, 2), ...be(count, 2), ...be(1, 4), ...be(NOW, 4), ...be(0, 8), ...sets]

const sniff = (bytes: readonly number[]) => sniffExport(Uint8Array.from([0xee, ...bytes, 0xee, 0xee]), 1, bytes.length)

describe('export datagrams are told by content', () => {
  it('NetFlow 5, alone or several end to end', () => {
    expect(sniff(netflow5(1))).toBe(EXPORT_NETFLOW_5)
    expect(sniff([...netflow5(30), ...netflow5(2)])).toBe(EXPORT_NETFLOW_5)
  })
  it('but not when count and length disagree', () => {
    for (const bytes of [netflow5(2, 1), netflow5(0), netflow5(31), [...netflow5(1), 0]]) expect(sniff(bytes)).toBe(EXPORT_NONE)
  })
  it('IPFIX whose sets fill it', () => {
    expect(sniff(ipfix(dataSet))).toBe(EXPORT_IPFIX)
    expect(sniff([...ipfix(dataSet), ...ipfix([...dataSet, ...dataSet])])).toBe(EXPORT_IPFIX)
  })
  it('but not when a length lies or the time is older than the format', () => {
    for (const bytes of [ipfix(dataSet, 20), ipfix(dataSet, 99), ipfix(dataSet.slice(0, -1)), [...ipfix([...be(7, 2), ...be(4, 2)])]])
      expect(sniff(bytes)).toBe(EXPORT_NONE)
    const old = ipfix(dataSet)
    old.splice(4, 4, 0, 0, 0, 9)
    expect(sniff(old)).toBe(EXPORT_NONE)
  })
  it('NetFlow 9 whose flow sets fill it, whatever its count says', () => {
    for (const count of [1, 7, 0]) expect(sniff(netflow9([...dataSet, ...dataSet], count))).toBe(EXPORT_NETFLOW_9)
    expect(sniff(netflow9([...be(0, 2), ...be(12, 2), ...be(256, 2), ...be(1, 2), ...be(8, 2), ...be(4, 2), ...dataSet]))).toBe(
      EXPORT_NETFLOW_9,
    )
    // PAN-OS fills its datagrams with zeros, and relays join messages.
    expect(sniff(netflow9([...dataSet, ...new Array<number>(1000).fill(0)]))).toBe(EXPORT_NETFLOW_9)
    expect(sniff([...netflow9(dataSet), ...netflow9(dataSet)])).toBe(EXPORT_NETFLOW_9)
  })
  it('but not when a length lies, a set is reserved or a template has no number', () => {
    const template = [...be(0, 2), ...be(12, 2), ...be(25, 2), ...be(1, 2), ...be(8, 2), ...be(4, 2)]
    for (const sets of [
      [],
      dataSet.slice(0, -1),
      [...be(7, 2), ...be(4, 2)],
      [...be(256, 2), ...be(3, 2)],
      template,
      [...dataSet, 0, 0, 1],
    ])
      expect(sniff(netflow9(sets))).toBe(EXPORT_NONE)
    const unset = (sets: readonly number[]) => netflow9(sets).toSpliced(8, 4, 0, 0, 0, 9)
    expect(sniff(unset(dataSet))).toBe(EXPORT_NONE)
    expect(sniff(unset([...template.with(4, 1), ...dataSet]))).toBe(EXPORT_NETFLOW_9)
  })
  it('sFlow by its version, agent and number of samples', () => {
    expect(sniff([...be(5, 4), ...be(1, 4), 192, 0, 2, 1, ...be(0, 12), ...be(1, 4), ...new Array<number>(40).fill(0)])).toBe(
      EXPORT_SFLOW_5,
    )
  })
  it('nothing else, and never a read beside the payload', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = sniff([...bytes])
        if (found !== EXPORT_NONE) expect(bytes.length).toBeGreaterThanOrEqual(16)
      }),
    )
    for (let to = 0; to < netflow5(1).length; to++) expect(sniff(netflow5(1).slice(0, to))).toBe(EXPORT_NONE)
  })
})
