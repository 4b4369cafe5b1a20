/**
 * Published vectors of Noise_IK_25519_AESGCM_SHA256, as hexadecimal: the first from haskell-cryptography/cacophony
 * (vectors/cacophony.txt), the second from mcginty/snow (tests/vectors/snow.txt). Messages alternate, the initiator first;
 * the first two are the handshake's.
 */
export interface NoiseVector {
  readonly origin: string;
  readonly prologue: string;
  readonly initiatorStatic: string;
  readonly initiatorEphemeral: string;
  readonly responderStatic: string;
  readonly responderEphemeral: string;
  readonly responderPublic: string;
  readonly handshakeHash?: string;
  readonly messages: readonly { readonly payload: string; readonly ciphertext: string }[];
}

export const noiseIkVectors: readonly NoiseVector[] = [
  {
    origin: 'cacophony',
    prologue: '4a6f686e2047616c74',
    initiatorStatic: 'e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1',
    initiatorEphemeral: '893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a',
    responderStatic: '4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893',
    responderEphemeral: 'bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b',
    responderPublic: '31e0303fd6418d2f8c0e78b91f22e8caed0fbe48656dcf4767e4834f701b8f62',
    handshakeHash: '669c8640d9e42a3cda2f232f78597ceefb01daa6e3df81181ccce6fc6b5026bf',
    messages: [
      {
        payload: '4c756477696720766f6e204d69736573',
        ciphertext:
          'ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79444e417bc55c7a8166c993356c1be41ef67818a292426f301556c7f26b21d25ddb097153891a9a956cff47b83e63ad8d701c1342c209cff1ca5ecd43402762ac249e3bd3a4c0a145fe07cb5dae28ea13a3',
      },
      {
        payload: '4d757272617920526f746862617264',
        ciphertext:
          '95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843af2ccf9972e22afc67aeafcd25162f7f98c363b7762e3e4cb7d272e39f27a5',
      },
      { payload: '462e20412e20486179656b', ciphertext: '66acfc92e3197de166809e6d4d5d003dcc819a84bc3522ca53c9d9' },
      { payload: '4361726c204d656e676572', ciphertext: '71f89aa6533a6de70b0826864dd75f60806ee40170c16290189eb3' },
      {
        payload: '4a65616e2d426170746973746520536179',
        ciphertext: '4795a3423550c8bf00386bd496a3e2c76c10669d2a75ab8f79b5094c5412a25705',
      },
      {
        payload: '457567656e2042f6686d20766f6e2042617765726b',
        ciphertext: 'aa0bb39097555c918e40be82abc2b909eb79d9eb87adb07e268fc37323a6cf904fd01fb391',
      },
    ],
  },
  {
    origin: 'snow',
    prologue:
      '5468657265206973206e6f20726967687420616e642077726f6e672e2054686572652773206f6e6c792066756e20616e6420626f72696e672e',
    initiatorStatic: '98faebfdc44a30b111d755708980f247e06f6fd40909fec3d675508952a3f615',
    initiatorEphemeral: '01fed814d96619ca317a6011dab28db5f32cb9a29d9bdad0eaca9eb48d7b57c4',
    responderStatic: 'bf6aaf9bc0cd92c4c5f93ef0797f02b3bec9498cfb4a3b338f34b4d682112154',
    responderEphemeral: '9af33ff27f261005a3e57f7a32a6abd17f57834b74b22bb7b7633abe80cd1f95',
    responderPublic: '229acb57fac29aef3ac9337bd1f323cb48c30f9483471975f4e6aa8bf02e7e77',
    messages: [
      {
        payload: '8cb1797838a7e55bee256343e843befa874c504eb42eabcc843d26707fb3f051',
        ciphertext:
          'c3b79ee926435e045ffe4b100c9b7fd2548df6dbe26cdaf9ba7672e094abd46944b359dc54c040932dc7a5797b0efb1624fefa0161ef1fce7c196d06ae9ad1925c1d1127ae542bf18e8f5a4e3c0b7ba242e47b9dd5779de7ed251fac157c5957d33db53bb9e8d6f31ec0b0dc8f79855a139129acacdcea89ee8e29943c8fcde9',
      },
      {
        payload: '43365623b9d678439fe922abb9b75c2ded28fbaaa0ef2c0155b650bb3eca706d',
        ciphertext:
          '24ad0a9c3e786b299f8d2bd2edb4af785d5ffa432cb278a66234cf8e8f0a902c09a740060f734f0be6b91f563e4384a8da2e34bcc077ab29a017407dfae20a8386bb50d3df38dbfd2b57d39e6f7f667f',
      },
      {
        payload: 'b9eed3d18bae1234e8180140025344e29b72d32db52ca89b142a1ac47295c91e',
        ciphertext: '1bb7ca95b86a472beac1fe0a203b3b1f0f0238669e89ac18819674ea34f158bd613721e58ea4339772aaff3f060086db',
      },
      {
        payload: '8a0724a71789f642fc06a2af90be6dded6bf2b5ab1a32e210ef19945cd0b9b68',
        ciphertext: 'c57711be5a672510e6025bc0089a60d8abe47f6ae56bc7f794b8ec3d632f7a4378450ba76584ca1f23b9ae92cb72a1e0',
      },
    ],
  },
];
