// Generated from the FHIR R4 specification by `npm run generate`; not edited by hand.
/** The repeating element, then code, type and paths of each part. */
export type PrintedComposite = readonly [string, ...(readonly [string, string, string])[]]

export const COMPOSITES: Readonly<
  Record<string, Readonly<Record<string, readonly PrintedComposite[]>>>
> = {
  ActivityDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  CapabilityStatement: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  ChargeItemDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  CodeSystem: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  CompartmentDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  ConceptMap: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  DocumentReference: {
    'relationship': [['relatesTo', ['relation', 'token', 'code code@http://hl7.org/fhir/document-relationship-type'], ['relatesto', 'reference', 'target Reference']]],
  },
  EffectEvidenceSynthesis: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  EventDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  Evidence: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  EvidenceVariable: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  ExampleScenario: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  GraphDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  Group: {
    'characteristic-value': [['characteristic', ['characteristic', 'token', 'code CodeableConcept'], ['value', 'token', 'valueCodeableConcept CodeableConcept | valueBoolean boolean']]],
  },
  ImplementationGuide: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  Library: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  Measure: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  MessageDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  MolecularSequence: {
    'chromosome-variant-coordinate': [['variant', ['chromosome', 'token', '/referenceSeq.chromosome CodeableConcept'], ['variant-start', 'number', 'start integer'], ['variant-end', 'number', 'end integer']]],
    'chromosome-window-coordinate': [['referenceSeq', ['chromosome', 'token', 'chromosome CodeableConcept'], ['window-start', 'number', 'windowStart integer'], ['window-end', 'number', 'windowEnd integer']]],
    'referenceseqid-variant-coordinate': [['variant', ['referenceseqid', 'token', '/referenceSeq.referenceSeqId CodeableConcept'], ['variant-start', 'number', 'start integer'], ['variant-end', 'number', 'end integer']]],
    'referenceseqid-window-coordinate': [['referenceSeq', ['referenceseqid', 'token', 'referenceSeqId CodeableConcept'], ['window-start', 'number', 'windowStart integer'], ['window-end', 'number', 'windowEnd integer']]],
  },
  NamingSystem: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  Observation: {
    'code-value-concept': [['', ['code', 'token', 'code CodeableConcept'], ['value-concept', 'token', 'valueCodeableConcept CodeableConcept']]],
    'code-value-date': [['', ['code', 'token', 'code CodeableConcept'], ['value-date', 'date', 'valueDateTime dateTime | valuePeriod Period']]],
    'code-value-quantity': [['', ['code', 'token', 'code CodeableConcept'], ['value-quantity', 'quantity', 'valueQuantity Quantity']]],
    'code-value-string': [['', ['code', 'token', 'code CodeableConcept'], ['value-string', 'string', 'valueString string']]],
    'combo-code-value-concept': [['', ['combo-code', 'token', 'code CodeableConcept'], ['combo-value-concept', 'token', 'valueCodeableConcept CodeableConcept']], ['component', ['combo-code', 'token', 'code CodeableConcept'], ['combo-value-concept', 'token', 'valueCodeableConcept CodeableConcept']]],
    'combo-code-value-quantity': [['', ['combo-code', 'token', 'code CodeableConcept'], ['combo-value-quantity', 'quantity', 'valueQuantity Quantity']], ['component', ['combo-code', 'token', 'code CodeableConcept'], ['combo-value-quantity', 'quantity', 'valueQuantity Quantity']]],
    'component-code-value-concept': [['component', ['component-code', 'token', 'code CodeableConcept'], ['component-value-concept', 'token', 'valueCodeableConcept CodeableConcept']]],
    'component-code-value-quantity': [['component', ['component-code', 'token', 'code CodeableConcept'], ['component-value-quantity', 'quantity', 'valueQuantity Quantity']]],
  },
  OperationDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  PlanDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  Questionnaire: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  ResearchDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  ResearchElementDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  RiskEvidenceSynthesis: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  SearchParameter: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  StructureDefinition: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  StructureMap: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  TerminologyCapabilities: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  TestScript: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
  ValueSet: {
    'context-type-quantity': [['useContext', ['context-type', 'token', 'code Coding'], ['context-quantity', 'quantity', 'valueQuantity Quantity | valueRange Range']]],
    'context-type-value': [['useContext', ['context-type', 'token', 'code Coding'], ['context', 'token', 'valueCodeableConcept CodeableConcept']]],
  },
}
