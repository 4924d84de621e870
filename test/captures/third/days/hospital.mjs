import { localHost, MIXES, Population } from '../../hosts.mjs'
import { DICOM_DATA, DICOM_RELEASE, DICOM_RELEASED, dicomAssociate, text } from '../payloads.mjs'

/** A slice of computed tomography: 512 by 512 by two bytes, and its header. */
const SLICE = 526_000

export const pacs = {
  name: 'pacs-night',
  server: { address: '198.51.100.104', port: 104, protocol: 6 },
  words: ['ordinary traffic', 'a bulk transfer', 'DICOM', 'an upload', 'medical images'],
  write(world) {
    const { dice } = world
    const archive = localHost('198.51.100.104', 'windows')
    const house = new Population(dice, { networks: 1, mix: MIXES.desktops, nearMilliseconds: 1, farMilliseconds: 2 })
    const modalities = Array.from({ length: 9 }, (_, i) => ({ host: house.draw('windows'), title: `CT${i + 1}_ROOM${i + 3}` }))
    const away = new Population(dice, { networks: 1, mix: [['linux', 1]], farMilliseconds: 9 })
    const second = away.draw('linux')
    const images = (count, size, title) => {
      const script = [
        { up: 250, payload: dicomAssociate(1, title) },
        { down: 190, payload: dicomAssociate(2, title) },
      ]
      for (let n = count; n > 0; n--)
        script.push({ up: Math.round(size * (0.9 + 0.2 * dice.unit())), payload: DICOM_DATA }, { down: 148, payload: DICOM_DATA })
      script.push({ up: 10, payload: DICOM_RELEASE }, { down: 10, payload: DICOM_RELEASED })
      return script
    }
    // At night the house's archive copies the day's studies to the other site, some associations at a time.
    const copy = () => {
      const study = images(dice.between(20, 160), SLICE, 'ARCHIVE')
      world.talk(archive, second, world.port(), 104, study, { megabits: 150, largest: 200 })
    }
    for (let i = 0; i < 4; i++) copy()
    world.arrivals(0.35, copy)
    // The emergency room still works: a study now and then comes in, and its doctors look at it.
    world.arrivals(0.08, () => {
      const { host, title } = dice.pick(modalities)
      world.talk(host, archive, world.port(), 104, images(dice.between(40, 300), SLICE, title), { megabits: 400 })
    })
    world.arrivals(0.15, () => {
      const script = []
      for (let n = dice.between(5, 60); n > 0; n--)
        script.push(
          { up: 420, payload: text('GET /wado?requestType=WADO HTTP/1.1\r\n') },
          { down: Math.round(dice.lognormal(140_000, 0.7)) },
          { wait: dice.exponential(300_000) },
        )
      world.talk(house.draw(), archive, world.port(), 8080, script, { megabits: 600, end: 'client' })
    })
    // Orders and results: short messages between frames of 0x0b and 0x1c (MLLP).
    world.arrivals(3, () => {
      const order = text(`\x0bMSH|^~\\&|RIS|HOUSE|PACS|HOUSE|20260512||ORM^O01|${dice.below(1e6)}|P|2.3\r`)
      world.talk(
        house.draw(),
        archive,
        world.port(),
        2575,
        [
          { up: dice.between(400, 1900), payload: order },
          { down: 110, payload: text('\x0bMSH|^~\\&|PACS|HOUSE|RIS|HOUSE|20260512||ACK|1|P|2.3\r') },
        ],
        { end: 'client' },
      )
    })
  },
}
