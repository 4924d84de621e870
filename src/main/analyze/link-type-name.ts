/** Link types that people meet and that are not read (tcpdump.org/linktypes.html). */
const NAMES: Readonly<Record<number, string>> = {
  6: 'Token Ring',
  9: 'PPP',
  10: 'FDDI',
  11: 'ATM, RFC 1483',
  50: 'PPP in HDLC',
  51: 'PPP over Ethernet',
  104: 'Cisco HDLC',
  105: 'IEEE 802.11',
  107: 'Frame Relay',
  117: 'pflog of OpenBSD',
  119: 'Prism and IEEE 802.11',
  122: 'IP over Fibre Channel',
  127: 'radiotap and IEEE 802.11',
  129: 'Linux ARCnet',
  138: 'Apple IP over IEEE 1394',
  143: 'DOCSIS',
  147: 'private',
  163: 'AVS and IEEE 802.11',
  187: 'Bluetooth HCI',
  189: 'USB of Linux',
  192: 'PPI',
  195: 'IEEE 802.15.4',
  197: 'ERF',
  201: 'Bluetooth HCI',
  220: 'USB of Linux',
  227: 'CAN of Linux',
  249: 'USBPcap',
  253: 'Netlink',
}

export function linkTypeName(linkType: number): string {
  const name = NAMES[linkType]
  return name === undefined ? String(linkType) : `${linkType} (${name})`
}
